import type { ForecastDetail, ProductDetail } from '@quanyu/server/api-types';
import { Button } from 'antd';
import { type ReactElement, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useParams } from 'react-router';
import { useGet } from '../../api/use-api.ts';
import { Chart } from '../../charts/chart.tsx';
import { chartLook } from '../../charts/chart-theme.ts';
import { fanOption } from '../../charts/fan-option.ts';
import { FilterBar } from '../../filters/filter-bar.tsx';
import { useFilters } from '../../filters/use-filters.ts';
import { useFormat } from '../../format/use-format.ts';
import { usePreferences } from '../../session/preferences.tsx';
import { BarCell, Facts, Money, RiskBadge } from '../../ui/cells.tsx';
import { PageHeader, Panel } from '../../ui/page-header.tsx';
import { PageBones } from '../../ui/skeletons.tsx';
import { EmptyState, Loaded } from '../../ui/states.tsx';
import { LevelPanel } from './level-panel.tsx';
import { OverridesPanel } from './overrides-panel.tsx';
import { PartsPanel } from './parts-panel.tsx';
import { PlanPanel } from './plan-panel.tsx';
import { WhatIfPanel } from './what-if-panel.tsx';

export function ProductPage(): ReactElement {
  const { t } = useTranslation();
  const { product = '' } = useParams();
  const { filters } = useFilters();
  const detail = useGet<ProductDetail>(`/v1/products/${encodeURIComponent(product)}`, filters);
  const data = detail.data;
  return (
    <div className="q-page">
      <PageHeader
        title={data?.name ?? product}
        trail={[{ to: '/stock', name: t('stock.title') }]}
        sentence={data === undefined ? undefined : <StockSentence product={data} />}
        action={
          <Link to={`/recommendations?surface=similar&products=${encodeURIComponent(product)}`}>
            <Button>{t('stock.similar')}</Button>
          </Link>
        }
      />
      <FilterBar names={['from', 'channel', 'location']} />
      <Loaded query={detail} shape={<PageBones />}>
        {(answer) => <ProductBody product={answer} />}
      </Loaded>
    </div>
  );
}

/** "Will run out on Friday" before any probability. */
function StockSentence({ product }: { readonly product: ProductDetail }): ReactElement {
  const { t } = useTranslation();
  const format = useFormat();
  const first = product.plan
    .map((line) => line.stockOutDay)
    .filter((day) => day !== null)
    .sort()[0];
  if (first !== undefined) return <>{t('stock.runsOut', { day: format.weekday(first) })}</>;
  if (product.daysOfCover === null) return <>{t('stock.noSales')}</>;
  return <>{t('stock.lasts', { days: format.number(product.daysOfCover) })}</>;
}

function ProductBody({ product }: { readonly product: ProductDetail }): ReactElement {
  const { t } = useTranslation();
  const format = useFormat();
  const facts = [
    { name: t('stock.risk'), value: <RiskBadge risk={product.risk} /> },
    { name: t('field.onHand'), value: format.number(product.onHandUnits) },
    { name: t('field.reserved'), value: format.number(product.reservedUnits) },
    { name: t('stock.sold28'), value: format.number(product.soldUnits28) },
    { name: t('stock.revenue28'), value: <Money minor={product.revenueMinor28} /> },
    { name: t('field.price'), value: <Money minor={product.priceMinor} isExact /> },
    { name: t('field.cost'), value: <Money minor={product.costMinor} isExact /> },
    { name: t('field.supplier'), value: product.supplier ?? '–' },
    { name: t('stock.pack'), value: format.number(product.packUnits) },
    { name: t('field.category'), value: product.categoryPath.join(' › ') || '–' },
    { name: t('stock.barcode'), value: product.barcode ?? '–' },
    { name: t('stock.abc'), value: product.abc ?? '–' },
  ];
  const { filters } = useFilters();
  const forecast = useGet<ForecastDetail>(
    `/v1/products/${encodeURIComponent(product.product)}/forecast`,
    { location: filters.location, channel: filters.channel },
  );
  return (
    <>
      <FanPanel product={product} forecast={forecast.data} />
      <Loaded query={forecast} shape={<PageBones />}>
        {(answer) => <ForecastPanels product={product.product} forecast={answer} />}
      </Loaded>
      <LevelPanel product={product.product} name={product.name} />
      <div className="q-two">
        <PlanPanel lines={product.plan} />
        <div className="q-stack">
          <Panel title={t('stock.facts')}>
            <Facts facts={facts} />
          </Panel>
          <LevelsPanel product={product} />
          <PricesPanel product={product} />
        </div>
      </div>
    </>
  );
}

/** Parts, what-if and people's figures of one product's forecast. */
function ForecastPanels({
  product,
  forecast,
}: {
  readonly product: string;
  readonly forecast: ForecastDetail;
}): ReactElement {
  const days = useMemo(() => forecast.days.map(({ day }) => day), [forecast]);
  return (
    <>
      <PartsPanel product={product} forecast={forecast} />
      {days.length === 0 ? null : (
        <div className="q-two">
          <WhatIfPanel key={days[0]} product={product} days={days} />
          <OverridesPanel key={days[0]} product={product} days={days} />
        </div>
      )}
    </>
  );
}

function FanPanel({
  product,
  forecast: detail,
}: {
  readonly product: ProductDetail;
  readonly forecast: ForecastDetail | undefined;
}): ReactElement {
  const { t } = useTranslation();
  const format = useFormat();
  const { shade } = usePreferences();
  const { sales, forecast } = product;
  const option = useMemo(
    () =>
      fanOption(
        {
          sales,
          forecast,
          figures: (detail?.days ?? []).filter((day) => day.isOverridden),
          words: {
            sales: t('stock.salesUnits'),
            forecast: t('stock.forecast'),
            stockOut: t('stock.stockOut'),
            promotion: t('stock.promotion'),
            figure: t('forecasts.figure'),
          },
          dayText: format.shortDay,
          figureText: (value) => format.number(value, value < 10 ? 1 : 0),
        },
        chartLook(shade),
      ),
    [sales, forecast, detail, t, format, shade],
  );
  if (sales.length + forecast.length === 0) return <EmptyState text={t('stock.noSales')} />;
  const csv = [
    ['day', 'units', 'mean', 'q025', 'q10', 'q25', 'q75', 'q90', 'q975'],
    ...sales.map((p) => [p.day, p.units, null, null, null, null, null, null, null]),
    ...forecast.map((p) => [p.day, null, p.mean, p.q025, p.q10, p.q25, p.q75, p.q90, p.q975]),
  ];
  return (
    <Panel
      title={t('stock.fan')}
      extra={<Link to="/forecasts">{t('forecasts.toQuality')}</Link>}
      note={t('stock.fanNote', { model: product.forecastModel ?? '–' })}
    >
      <Chart
        label={t('stock.fanOf', { name: product.name })}
        option={option}
        csv={csv}
        heightPx={320}
      />
    </Panel>
  );
}

function LevelsPanel({ product }: { readonly product: ProductDetail }): ReactElement {
  const { t } = useTranslation();
  const format = useFormat();
  const most = Math.max(1, ...product.levels.map((level) => level.onHandUnits));
  return (
    <Panel title={t('stock.levels')}>
      <ul className="q-rows">
        {product.levels.map((level) => (
          <li key={level.location}>
            <span className="q-row-main">{level.name}</span>
            <BarCell share={level.onHandUnits / most} text={format.number(level.onHandUnits)} />
            <span className="q-quiet">
              {t('stock.reservedUnits', { units: format.number(level.reservedUnits) })}
            </span>
          </li>
        ))}
      </ul>
    </Panel>
  );
}

function PricesPanel({ product }: { readonly product: ProductDetail }): ReactElement {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <Panel title={t('stock.prices')}>
      <ul className="q-rows">
        {product.prices.map((price) => (
          <li key={`${price.from}:${price.channel}`}>
            <span className="q-row-main">{format.instant(price.from)}</span>
            <span className="q-quiet">{price.channel ?? t('stock.allChannels')}</span>
            <Money minor={price.priceMinor} isExact />
          </li>
        ))}
      </ul>
    </Panel>
  );
}
