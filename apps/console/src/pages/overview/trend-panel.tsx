import { Select } from 'antd';
import { type ReactElement, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Chart } from '../../charts/chart.tsx';
import { chartLook } from '../../charts/chart-theme.ts';
import { trendOption } from '../../charts/trend-option.ts';
import { useFormat } from '../../format/use-format.ts';
import { usePreferences } from '../../session/preferences.tsx';
import { Panel } from '../../ui/page-header.tsx';
import type { TileKpi } from './kpi-tile.tsx';

/** One KPI over time, chosen by name. */
export function TrendPanel({
  kpis,
  first,
}: {
  readonly kpis: readonly TileKpi[];
  readonly first: string;
}): ReactElement | null {
  const { t } = useTranslation();
  const format = useFormat();
  const { shade } = usePreferences();
  const [chosen, setChosen] = useState(first);
  const kpi = kpis.find((row) => row.kpi === chosen) ?? kpis[0];
  const option = useMemo(() => {
    if (kpi === undefined) return {};
    const trend = {
      days: kpi.trendDays,
      values: kpi.trend,
      name: kpi.name,
      dayText: format.shortDay,
      figureText: (value: number) => format.kpi(value, kpi.unit),
    };
    return trendOption(trend, chartLook(shade));
  }, [kpi, format, shade]);
  if (kpi === undefined) return null;
  return (
    <Panel
      title={t('overview.trendOf', { name: kpi.name })}
      extra={
        <Select
          aria-label={t('overview.chooseTrend')}
          value={kpi.kpi}
          onChange={setChosen}
          popupMatchSelectWidth={false}
          options={kpis.map((row) => ({ value: row.kpi, label: row.name }))}
        />
      }
    >
      <Chart
        label={t('overview.trendOf', { name: kpi.name })}
        option={option}
        csv={[
          ['day', kpi.kpi],
          ...kpi.trendDays.map((day, index) => [day, kpi.trend[index] ?? null]),
        ]}
      />
    </Panel>
  );
}
