import { ORDER_STATES } from '@quanyu/domain';
import type { OrderAnswer } from '@quanyu/server/api-types';
import { Select } from 'antd';
import { type ReactElement, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { FilterBar } from '../../filters/filter-bar.tsx';
import { useFilters, useParam } from '../../filters/use-filters.ts';
import { useFormat } from '../../format/use-format.ts';
import { Badge, Money } from '../../ui/cells.tsx';
import { type Column, DataTable } from '../../ui/data-table.tsx';
import { PageHeader, Panel } from '../../ui/page-header.tsx';
import { OrderStateBadge } from './order-state-badge.tsx';

const EXCEPTIONS = ['late', 'unpaid', 'returned', 'cancelled'] as const;

export function OrdersPage(): ReactElement {
  const { t } = useTranslation();
  const { filters } = useFilters();
  const [state, setState] = useParam('state');
  const [exception, setException] = useParam('exception');
  const columns = useOrderColumns();
  return (
    <div className="q-page">
      <PageHeader title={t('orders.title')} sentence={t('orders.sentence')} />
      <FilterBar />
      <Panel title={t('orders.list')}>
        <DataTable<OrderAnswer>
          name={t('orders.list')}
          path="/v1/orders"
          query={{ ...filters, state, exception }}
          columns={columns}
          rowKey={(row) => row.order}
          to={(row) => `/orders/${encodeURIComponent(row.order)}`}
          hasSearch
          empty={{ text: t('orders.empty') }}
          toolbar={
            <>
              <Select
                allowClear
                placeholder={t('field.state')}
                aria-label={t('field.state')}
                value={state ?? null}
                onChange={(next) => setState(next ?? undefined)}
                options={ORDER_STATES.map((value) => ({ value, label: t(`orderState.${value}`) }))}
                className="q-filter"
              />
              <Select
                allowClear
                placeholder={t('orders.exceptions')}
                aria-label={t('orders.exceptions')}
                value={exception ?? null}
                onChange={(next) => setException(next ?? undefined)}
                options={EXCEPTIONS.map((value) => ({ value, label: t(`exception.${value}`) }))}
                className="q-filter"
              />
            </>
          }
        />
      </Panel>
    </div>
  );
}

function useOrderColumns(): readonly Column<OrderAnswer>[] {
  const { t } = useTranslation();
  const format = useFormat();
  return useMemo(
    () => [
      { key: 'order', title: t('field.order'), render: (row) => row.order },
      {
        key: 'orderedAt',
        title: t('orders.orderedAt'),
        render: (row) => format.instant(row.orderedAt),
        sort: 'orderedAt',
      },
      {
        key: 'state',
        title: t('field.state'),
        render: (row) => <OrderStateBadge state={row.state} />,
      },
      {
        key: 'channel',
        title: t('field.channel'),
        render: (row) => row.channelName ?? row.channel ?? '–',
      },
      {
        key: 'location',
        title: t('field.location'),
        render: (row) => row.locationName ?? row.location ?? '–',
        isHiddenAtFirst: true,
      },
      {
        key: 'customer',
        title: t('field.customer'),
        render: (row) =>
          row.customer === null ? (
            '–'
          ) : (
            <Link to={`/customers/${encodeURIComponent(row.customer)}`}>
              {row.customerName ?? row.customer}
            </Link>
          ),
      },
      {
        key: 'promise',
        title: t('orders.promised'),
        fields: ['promisedDay'],
        render: (row) => format.day(row.promisedDay),
      },
      {
        key: 'units',
        title: t('field.units'),
        render: (row) => format.number(row.units),
        isFigure: true,
      },
      {
        key: 'total',
        title: t('field.total'),
        render: (row) => <Money minor={row.totalMinor} isExact />,
        sort: 'total',
        isFigure: true,
      },
      {
        key: 'exceptions',
        title: t('orders.exceptions'),
        render: (row) =>
          row.exceptions.length === 0
            ? '–'
            : row.exceptions.map((word) => (
                <Badge key={word} tone="bad" text={t(`exception.${word}`, word)} />
              )),
      },
    ],
    [t, format],
  );
}
