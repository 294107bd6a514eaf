import type {
  ForecastOffender,
  ForecastQuality,
  OverrideValueAnswer,
  Page,
} from '@quanyu/server/api-types';
import { Button } from 'antd';
import { type ReactElement, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useGet } from '../../api/use-api.ts';
import { FilterBar } from '../../filters/filter-bar.tsx';
import { useFilters } from '../../filters/use-filters.ts';
import { useFormat } from '../../format/use-format.ts';
import { Badge, Facts } from '../../ui/cells.tsx';
import { type Column, DataTable } from '../../ui/data-table.tsx';
import { PageHeader, Panel } from '../../ui/page-header.tsx';
import { Bones } from '../../ui/skeletons.tsx';
import { Loaded } from '../../ui/states.tsx';

/** How good the forecasts are, where they are worst, and whether people's figures help. */
export function ForecastQualityPage(): ReactElement {
  const { t } = useTranslation();
  const all = useGet<Page<ForecastQuality>>('/v1/forecasts/quality', { limit: 1 });
  const first = all.data?.rows[0];
  return (
    <div className="q-page">
      <PageHeader
        title={t('forecasts.quality')}
        trail={[{ to: '/stock', name: t('stock.title') }]}
        sentence={
          first === undefined ? t('forecasts.qualityNone') : <QualitySentence all={first} />
        }
      />
      <CategoriesPanel />
      <FilterBar names={['location', 'category']} />
      <OffendersPanel />
      <WorthPanel />
    </div>
  );
}

/** Published forecasts where they have met their days, else the backtest. */
function QualitySentence({ all }: { readonly all: ForecastQuality }): ReactElement {
  const { t } = useTranslation();
  const format = useFormat();
  const wape = all.liveWape ?? all.wape;
  const bias = all.liveWape === null ? all.bias : all.liveBias;
  const words = {
    wape: format.percent(wape),
    bias: format.percent(bias === null ? null : Math.abs(bias)),
    days: all.liveDays,
  };
  const isHigh = (bias ?? 0) > 0;
  if (all.liveWape === null) {
    return <>{isHigh ? t('forecasts.testedHigh', words) : t('forecasts.testedLow', words)}</>;
  }
  return <>{isHigh ? t('forecasts.liveHigh', words) : t('forecasts.liveLow', words)}</>;
}

function CategoriesPanel(): ReactElement {
  const { t } = useTranslation();
  const columns = useCategoryColumns();
  return (
    <Panel title={t('forecasts.byCategory')} note={t('forecasts.byCategoryNote')}>
      <DataTable<ForecastQuality>
        name={t('forecasts.byCategory')}
        path="/v1/forecasts/quality"
        columns={columns}
        rowKey={(row) => row.category}
        prefix="q"
        empty={{ text: t('forecasts.qualityNone'), action: <RunButton /> }}
      />
    </Panel>
  );
}

function RunButton(): ReactElement {
  const { t } = useTranslation();
  return (
    <Link to="/runs">
      <Button type="primary">{t('decisions.runLoop')}</Button>
    </Link>
  );
}

function useCategoryColumns(): readonly Column<ForecastQuality>[] {
  const { t } = useTranslation();
  const format = useFormat();
  return useMemo(() => {
    const figure = (
      key: keyof ForecastQuality & string,
      title: string,
      render: (row: ForecastQuality) => string,
    ): Column<ForecastQuality> => ({ key, title, render, sort: key, isFigure: true });
    return [
      {
        key: 'category',
        title: t('field.category'),
        render: (row) => (row.category === '' ? t('forecasts.allCategories') : row.category),
        sort: 'category',
      },
      figure('wape', t('forecasts.wape'), (row) => format.percent(row.wape)),
      figure('bias', t('forecasts.bias'), (row) => format.change(row.bias)),
      figure('mase', t('forecasts.mase'), (row) => format.number(row.mase, 2)),
      figure('coverage80', t('forecasts.coverage80'), (row) => format.percent(row.coverage80)),
      figure('liveWape', t('forecasts.liveWape'), (row) => format.percent(row.liveWape)),
      figure('liveBias', t('forecasts.liveBias'), (row) => format.change(row.liveBias)),
      figure('series', t('forecasts.series'), (row) => format.number(row.series)),
      {
        key: 'alarm',
        title: t('forecasts.alarm'),
        render: (row) =>
          row.alarm === null ? (
            <Badge tone="good" text={t('forecasts.inBand')} />
          ) : (
            <Link to="/data">
              <Badge tone="bad" text={t(`forecasts.alarms.${row.alarm}`)} />
            </Link>
          ),
      },
    ];
  }, [t, format]);
}

function OffendersPanel(): ReactElement {
  const { t } = useTranslation();
  const format = useFormat();
  const { filters } = useFilters();
  const columns = useMemo(
    (): readonly Column<ForecastOffender>[] => [
      { key: 'name', title: t('field.product'), render: (row) => row.name, sort: 'name' },
      { key: 'location', title: t('field.location'), render: (row) => row.location },
      {
        key: 'absoluteError',
        title: t('forecasts.absoluteError'),
        render: (row) => format.number(row.absoluteError, 1),
        sort: 'absoluteError',
        isFigure: true,
      },
      {
        key: 'units',
        title: t('forecasts.sold'),
        render: (row) => format.number(row.units),
        sort: 'units',
        isFigure: true,
      },
      {
        key: 'forecastUnits',
        title: t('stock.forecast'),
        render: (row) => format.number(row.forecastUnits, 1),
        isFigure: true,
      },
      {
        key: 'wape',
        title: t('forecasts.wape'),
        render: (row) => format.percent(row.wape),
        sort: 'wape',
        isFigure: true,
      },
      {
        key: 'bias',
        title: t('forecasts.bias'),
        render: (row) => format.change(row.bias),
        sort: 'bias',
        isFigure: true,
      },
      { key: 'model', title: t('forecasts.model'), render: (row) => row.model ?? '–' },
    ],
    [t, format],
  );
  return (
    <Panel title={t('forecasts.offenders')} note={t('forecasts.offendersNote')}>
      <DataTable<ForecastOffender>
        name={t('forecasts.offenders')}
        path="/v1/forecasts/offenders"
        query={{ location: filters.location, category: filters.category }}
        columns={columns}
        rowKey={(row) => `${row.product} ${row.location}`}
        to={(row) =>
          `/stock/${encodeURIComponent(row.product)}?location=${encodeURIComponent(row.location)}`
        }
        hasSearch
        prefix="o"
        empty={{ text: t('forecasts.qualityNone') }}
      />
    </Panel>
  );
}

function WorthPanel(): ReactElement {
  const { t } = useTranslation();
  const format = useFormat();
  const value = useGet<OverrideValueAnswer>('/v1/forecasts/override-value');
  return (
    <Panel title={t('forecasts.worth')} note={t('forecasts.worthNote')}>
      <Loaded query={value} shape={<Bones heights={[36, 36, 36]} />}>
        {({ all, byAuthor }) =>
          all.count === 0 ? (
            <p className="q-quiet">{t('forecasts.noWorth')}</p>
          ) : (
            <Facts
              facts={[{ name: t('forecasts.allPeople'), ...all }, ...byAuthor].map((one) => ({
                name: one.name,
                value: t('forecasts.worthOf', {
                  count: one.count,
                  units: format.number(one.unitsSaved, 1),
                  share: format.change(one.share),
                }),
              }))}
            />
          )
        }
      </Loaded>
    </Panel>
  );
}
