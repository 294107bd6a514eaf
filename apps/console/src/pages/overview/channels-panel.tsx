import type { Overview } from '@quanyu/server/api-types';
import { Button } from 'antd';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { useFilters } from '../../filters/use-filters.ts';
import { useFormat } from '../../format/use-format.ts';
import { BarCell, Money, Sparkline } from '../../ui/cells.tsx';
import { Panel } from '../../ui/page-header.tsx';

/** Which channel brought how much; a press filters every page by it. */
export function ChannelsPanel({
  channels,
}: {
  readonly channels: Overview['channels'];
}): ReactElement {
  const { t } = useTranslation();
  const format = useFormat();
  const { change } = useFilters();
  const total = channels.reduce((sum, row) => sum + Math.max(0, row.revenueMinor), 0);
  const rows = channels.toSorted((one, two) => two.revenueMinor - one.revenueMinor);
  return (
    <Panel title={t('overview.channels')} note={t('overview.channelsNote')}>
      <ul className="q-rows">
        {rows.map((row) => {
          const share = total === 0 ? 0 : row.revenueMinor / total;
          return (
            <li key={row.channel}>
              <Button
                type="link"
                className="q-channel"
                onClick={() => change({ channel: row.channel })}
              >
                {row.name}
              </Button>
              <span className="q-row-main">
                <BarCell share={share} text={format.percent(share)} />
              </span>
              <Sparkline values={row.trend} label={t('overview.trendOf', { name: row.name })} />
              <Money minor={row.revenueMinor} />
              <span className="q-quiet">
                {t('overview.orders', { orders: format.number(row.orders) })}
              </span>
            </li>
          );
        })}
      </ul>
    </Panel>
  );
}
