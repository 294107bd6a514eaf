import type { ProductAnswer } from '@quanyu/server/api-types';
import { Button, Select } from 'antd';
import { type ReactElement, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { FilterBar } from '../../filters/filter-bar.tsx';
import { useFilters, useParam } from '../../filters/use-filters.ts';
import { useFormat } from '../../format/use-format.ts';
import { BarCell, Money, RiskBadge, Sparkline } from '../../ui/cells.tsx';
import { type Column, DataTable } from '../../ui/data-table.tsx';
import { PageHeader, Panel } from '../../ui/page-header.tsx';

const RISKS = ['stock-out', 'low', 'overstock', 'dead'] as const;
/** Cover beyond this many days fills the bar. */
const COVER_FULL_DAYS = 90;

export function StockPage(): ReactElement {
  const { t } = useTranslation();
  const { filters } = useFilters();
  const [risk, setRisk] = useParam('risk');
  const columns = useProductColumns();
  return (
    <div className="q-page">
      <PageHeader
        title={t('stock.title')}
        sentence={t('stock.sentence')}
        action={
          <>
            <Link to="/forecasts">
              <Button>{t('forecasts.toQuality')}</Button>
            </Link>{' '}
            <Link to="/decisions?status=proposed&kind=purchase">
              <Button type="primary">{t('stock.replenish')}</Button>
            </Link>
          </>
        }
      />
      <FilterBar names={['from', 'channel', 'location', 'category']} />
      <Panel title={t('stock.list')}>
        <DataTable<ProductAnswer>
          name={t('stock.list')}
          path="/v1/products"
          query={{ ...filters, risk }}
          columns={columns}
          rowKey={(row) => row.product}
          to={(row) => `/stock/${encodeURIComponent(row.product)}`}
          hasSearch
          empty={{
            text: t('stock.empty'),
            action: (
              <Link to="/data">
                <Button type="primary">{t('data.import')}</Button>
              </Link>
            ),
          }}
          toolbar={
            <Select
              allowClear
              placeholder={t('stock.risk')}
              aria-label={t('stock.risk')}
              value={risk ?? null}
              onChange={(next) => setRisk(next ?? undefined)}
              options={RISKS.map((value) => ({ value, label: t(`risk.${value}`) }))}
              className="q-filter"
            />
          }
        />
      </Panel>
    </div>
  );
}

function useProductColumns(): readonly Column<ProductAnswer>[] {
  const { t } = useTranslation();
  const format = useFormat();
  return useMemo(
    () => [
      {
        key: 'name',
        title: t('field.product'),
        render: (row) => row.name,
        sort: 'name',
        width: 240,
      },
      {
        key: 'risk',
        title: t('stock.risk'),
        render: (row) => <RiskBadge risk={row.risk} />,
        sort: 'risk',
      },
      {
        key: 'cover',
        fields: ['daysOfCover'],
        title: t('stock.cover'),
        render: (row) =>
          row.daysOfCover === null ? (
            '–'
          ) : (
            <BarCell
              share={row.daysOfCover / COVER_FULL_DAYS}
              text={t('stock.days', { days: format.number(row.daysOfCover) })}
            />
          ),
        sort: 'cover',
      },
      {
        key: 'onHand',
        title: t('field.onHand'),
        render: (row) => format.number(row.onHandUnits),
        sort: 'stock',
        isFigure: true,
      },
      {
        key: 'reserved',
        title: t('field.reserved'),
        render: (row) => format.number(row.reservedUnits),
        isFigure: true,
        isHiddenAtFirst: true,
      },
      {
        key: 'trend',
        title: t('stock.trend28'),
        render: (row) => (
          <Sparkline values={row.trend28} label={t('overview.trendOf', { name: row.name })} />
        ),
      },
      {
        key: 'sold',
        title: t('stock.sold28'),
        render: (row) => format.number(row.soldUnits28),
        sort: 'sold',
        isFigure: true,
      },
      {
        key: 'revenue',
        title: t('stock.revenue28'),
        render: (row) => <Money minor={row.revenueMinor28} />,
        sort: 'revenue',
        isFigure: true,
      },
      {
        key: 'price',
        title: t('field.price'),
        render: (row) => <Money minor={row.priceMinor} isExact />,
        isFigure: true,
        isHiddenAtFirst: true,
      },
      { key: 'abc', title: t('stock.abc'), render: (row) => row.abc ?? '–' },
      {
        key: 'category',
        title: t('field.category'),
        render: (row) => row.categoryPath.join(' › '),
        isHiddenAtFirst: true,
      },
    ],
    [t, format],
  );
}
