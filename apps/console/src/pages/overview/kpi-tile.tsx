import type { Overview } from '@quanyu/server/api-types';
import { Tooltip } from 'antd';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { changeShare } from '../../format/figures.ts';
import { useFormat } from '../../format/use-format.ts';
import { Sparkline } from '../../ui/cells.tsx';

export type TileKpi = Overview['kpis'][number];

function toneOf(kpi: TileKpi, change: number | null): string {
  if (change === null || change === 0 || kpi.better === 'neither') return '';
  return change > 0 === (kpi.better === 'higher') ? 'q-good' : 'q-bad';
}

/** One KPI: value, change against before, target, trend. A press opens the rows behind it. */
export function KpiTile({
  kpi,
  onOpen,
}: {
  readonly kpi: TileKpi;
  readonly onOpen: () => void;
}): ReactElement {
  const { t } = useTranslation();
  const format = useFormat();
  const change = changeShare(kpi.value, kpi.previous);
  const shown = format.kpi(kpi.value, kpi.unit);
  return (
    <button type="button" className="q-tile" onClick={onOpen}>
      <span className="q-tile-name">{kpi.name}</span>
      <Tooltip title={format.kpiExact(kpi.value, kpi.unit)}>
        <span className="q-tile-value">{shown}</span>
      </Tooltip>
      <span className="q-tile-row">
        <span>
          {kpi.value === null ? (
            <span>{t('overview.noValue')}</span>
          ) : (
            <span className={toneOf(kpi, change)}>
              {change === null ? '' : change > 0 ? '▲ ' : '▼ '}
              {format.change(change)}
            </span>
          )}
          <br />
          {kpi.target === null
            ? t('overview.before', { value: format.kpi(kpi.previous, kpi.unit) })
            : t('overview.target', { value: format.kpi(kpi.target, kpi.unit) })}
        </span>
        <Sparkline values={kpi.trend} label={t('overview.trendOf', { name: kpi.name })} />
      </span>
    </button>
  );
}
