import type { Overview } from '@quanyu/server/api-types';
import { Tooltip } from 'antd';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { changeShare } from '../../format/figures.ts';
import { type Format, useFormat } from '../../format/use-format.ts';
import { Sparkline } from '../../ui/cells.tsx';

export type TileKpi = Overview['kpis'][number];

function toneOf(kpi: TileKpi, change: number | null): string {
  if (change === null || change === 0 || kpi.better === 'neither') return '';
  return change > 0 === (kpi.better === 'higher') ? 'q-good' : 'q-bad';
}

function shownChange(change: number | null, format: Format): string {
  const arrow = change === null ? '' : change > 0 ? '▲ ' : '▼ ';
  return `${arrow}${format.change(change)}`;
}

/** One KPI: value, change against before, target, trend. A press opens the rows behind it. */
export function KpiTile({
  kpi,
  lag,
  onOpen,
}: {
  readonly kpi: TileKpi;
  /** Epoch ms since when this figure stands still while others went on; null: it did not. */
  readonly lag: number | null;
  readonly onOpen: () => void;
}): ReactElement {
  const { t } = useTranslation();
  const format = useFormat();
  const change =
    kpi.compared === null ? null : changeShare(kpi.compared.value, kpi.compared.previous);
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
              {kpi.compared === null ? t('overview.notOver') : shownChange(change, format)}
            </span>
          )}
          <br />
          {kpi.target === null
            ? t('overview.before', { value: format.kpi(kpi.previous, kpi.unit) })
            : t('overview.target', { value: format.kpi(kpi.target, kpi.unit) })}
        </span>
        <Sparkline values={kpi.trend} label={t('overview.trendOf', { name: kpi.name })} />
      </span>
      {lag === null ? null : (
        <span className="q-tile-row">{t('overview.standsAt', { at: format.standing(lag) })}</span>
      )}
    </button>
  );
}
