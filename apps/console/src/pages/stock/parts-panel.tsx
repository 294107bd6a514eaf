import type { ForecastBacktest, ForecastDetail } from '@quanyu/server/api-types';
import { type ReactElement, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { useGet } from '../../api/use-api.ts';
import { Chart } from '../../charts/chart.tsx';
import { chartLook } from '../../charts/chart-theme.ts';
import { PART_NAMES, type PartName, partsOption } from '../../charts/parts-option.ts';
import { useFilters } from '../../filters/use-filters.ts';
import { useFormat } from '../../format/use-format.ts';
import { usePreferences } from '../../session/preferences.tsx';
import { Facts } from '../../ui/cells.tsx';
import { Panel } from '../../ui/page-header.tsx';
import { Bones } from '../../ui/skeletons.tsx';
import { EmptyState, Loaded } from '../../ui/states.tsx';

/** What the forecast is made of, day by day, and how the model did in the last weeks. */
export function PartsPanel({
  product,
  forecast,
}: {
  readonly product: string;
  readonly forecast: ForecastDetail;
}): ReactElement {
  const { t } = useTranslation();
  const format = useFormat();
  const { shade } = usePreferences();
  const { days, channelShare, channel } = forecast;
  const option = useMemo(
    () =>
      partsOption(
        {
          days,
          words: {
            base: t('forecasts.part.base'),
            trend: t('forecasts.part.trend'),
            season: t('forecasts.part.season'),
            calendar: t('forecasts.part.calendar'),
            price: t('forecasts.part.price'),
            promotion: t('forecasts.part.promotion'),
            mean: t('stock.forecast'),
          },
          dayText: format.shortDay,
          figureText: (value) => format.number(value, Math.abs(value) < 10 ? 2 : 0),
        },
        chartLook(shade),
      ),
    [days, t, format, shade],
  );
  const note =
    channel === null
      ? t('forecasts.partsNote')
      : t('forecasts.partsChannel', { share: format.percent(channelShare) });
  return (
    <Panel title={t('forecasts.parts')} note={note}>
      {days.length === 0 ? (
        <EmptyState text={t('forecasts.none')} />
      ) : (
        <Chart
          label={t('forecasts.parts')}
          option={option}
          csv={[
            ['day', 'mean', ...PART_NAMES],
            ...days.map((day) => [
              day.day,
              day.mean,
              ...PART_NAMES.map((part: PartName) => day[part]),
            ]),
          ]}
          heightPx={280}
        />
      )}
      <BacktestFacts product={product} />
    </Panel>
  );
}

function BacktestFacts({ product }: { readonly product: string }): ReactElement {
  const { t } = useTranslation();
  const format = useFormat();
  const { filters } = useFilters();
  const path = `/v1/products/${encodeURIComponent(product)}/backtest`;
  const backtest = useGet<ForecastBacktest>(path, { location: filters.location });
  return (
    <>
      <h3>{t('forecasts.backtest')}</h3>
      <Loaded query={backtest} shape={<Bones heights={[36, 36]} />}>
        {(answer) =>
          answer.days === 0 ? (
            <p className="q-quiet">{t('forecasts.noBacktest')}</p>
          ) : (
            <>
              <p className="q-quiet">
                {t('forecasts.backtestNote', {
                  origins: answer.origins,
                  days: answer.horizonDays,
                })}
              </p>
              <Facts
                facts={[
                  { name: t('forecasts.wape'), value: format.percent(answer.wape) },
                  { name: t('forecasts.naiveWape'), value: format.percent(answer.naiveWape) },
                  { name: t('forecasts.bias'), value: format.change(answer.bias) },
                  { name: t('forecasts.mase'), value: format.number(answer.mase, 2) },
                  { name: t('forecasts.coverage80'), value: format.percent(answer.coverage80) },
                ]}
              />
            </>
          )
        }
      </Loaded>
    </>
  );
}
