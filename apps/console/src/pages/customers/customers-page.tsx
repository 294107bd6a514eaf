import type { CustomerAnswer } from '@quanyu/server/api-types';
import { Button } from 'antd';
import { type ReactElement, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { FilterBar } from '../../filters/filter-bar.tsx';
import { useFilters } from '../../filters/use-filters.ts';
import { useFormat } from '../../format/use-format.ts';
import { BarCell, Money } from '../../ui/cells.tsx';
import { type Column, DataTable } from '../../ui/data-table.tsx';
import { PageHeader, Panel } from '../../ui/page-header.tsx';
import { SegmentsPanel } from './segments-panel.tsx';

export function CustomersPage(): ReactElement {
  const { t } = useTranslation();
  const { filters } = useFilters();
  const columns = useCustomerColumns();
  return (
    <div className="q-page">
      <PageHeader
        title={t('customers.title')}
        sentence={t('customers.sentence')}
        action={
          <>
            <Link to="/segments">
              <Button>{t('segments.open')}</Button>
            </Link>
            <Link to="/persons">
              <Button>{t('persons.open')}</Button>
            </Link>
          </>
        }
      />
      <FilterBar names={['from', 'channel', 'segment']} />
      <SegmentsPanel />
      <Panel title={t('customers.list')}>
        <DataTable<CustomerAnswer>
          name={t('customers.list')}
          path="/v1/customers"
          query={filters}
          columns={columns}
          rowKey={(row) => row.customer}
          to={(row) => `/customers/${encodeURIComponent(row.customer)}`}
          hasSearch
          empty={{
            text: t('customers.empty'),
            action: (
              <Link to="/data">
                <Button type="primary">{t('data.import')}</Button>
              </Link>
            ),
          }}
        />
      </Panel>
    </div>
  );
}

function useCustomerColumns(): readonly Column<CustomerAnswer>[] {
  const { t } = useTranslation();
  const format = useFormat();
  return useMemo(
    () => [
      {
        key: 'customer',
        title: t('field.customer'),
        render: (row) => row.name ?? row.customer,
      },
      { key: 'segment', title: t('field.segment'), render: (row) => row.segmentName ?? '–' },
      { key: 'city', title: t('customers.city'), render: (row) => row.city ?? '–' },
      {
        key: 'orders',
        title: t('orders.title'),
        render: (row) => format.number(row.orders),
        sort: 'orders',
        isFigure: true,
      },
      {
        key: 'revenue',
        title: t('customers.revenue'),
        render: (row) => <Money minor={row.revenueMinor} />,
        sort: 'revenue',
        isFigure: true,
      },
      {
        key: 'last',
        title: t('customers.lastOrder'),
        render: (row) => (row.lastOrderAt === null ? '–' : format.instant(row.lastOrderAt)),
        sort: 'lastOrder',
      },
      {
        key: 'activity',
        title: t('customers.activity'),
        render: (row) =>
          row.activity === null ? (
            '–'
          ) : (
            <BarCell share={row.activity} text={format.percent(row.activity, 0)} />
          ),
        sort: 'activity',
      },
      {
        key: 'clv',
        title: t('customers.clv'),
        render: (row) => <Money minor={row.clvMinor} />,
        sort: 'clv',
        isFigure: true,
      },
      {
        key: 'alive',
        title: t('customers.alive'),
        render: (row) => format.percent(row.alive, 0),
        isFigure: true,
        isHiddenAtFirst: true,
      },
      {
        key: 'rfm',
        title: 'RFM',
        sort: 'rfm',
        render: (row) => row.rfm ?? '–',
        isHiddenAtFirst: true,
      },
    ],
    [t, format],
  );
}
