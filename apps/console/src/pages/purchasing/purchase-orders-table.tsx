import type { PurchaseOrder } from '@quanyu/server/api-types';
import { Button } from 'antd';
import { type ReactElement, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useFilters, useParam } from '../../filters/use-filters.ts';
import { useFormat } from '../../format/use-format.ts';
import { Money } from '../../ui/cells.tsx';
import { type Column, DataTable } from '../../ui/data-table.tsx';
import { CameBar, SupplyState } from './supply-cells.tsx';

export function PurchaseOrdersTable({ toolbar }: { readonly toolbar: ReactElement }): ReactElement {
  const { t } = useTranslation();
  const { filters } = useFilters();
  const [state] = useParam('state');
  const [late] = useParam('late');
  const columns = usePurchaseColumns();
  return (
    <DataTable<PurchaseOrder>
      name={t('supply.orders')}
      path="/v1/purchase-orders"
      query={{ location: filters.location, state, late }}
      columns={columns}
      rowKey={(row) => row.purchaseOrder}
      to={(row) => `/purchasing/orders/${encodeURIComponent(row.purchaseOrder)}`}
      hasSearch
      toolbar={toolbar}
      empty={{
        text: t('supply.noOrders'),
        action: (
          <Link to="/decisions?kind=purchase">
            <Button type="primary">{t('overview.decide')}</Button>
          </Link>
        ),
      }}
    />
  );
}

function usePurchaseColumns(): readonly Column<PurchaseOrder>[] {
  const { t } = useTranslation();
  const format = useFormat();
  return useMemo(
    () => [
      { key: 'purchaseOrder', title: t('supply.number'), render: (row) => row.purchaseOrder },
      {
        key: 'state',
        title: t('field.state'),
        render: (row) => <SupplyState state={row.state} isLate={row.isLate} />,
      },
      { key: 'supplier', title: t('field.supplier'), render: (row) => row.supplierName },
      { key: 'location', title: t('field.location'), render: (row) => row.locationName },
      {
        key: 'orderedAt',
        title: t('supply.orderedAt'),
        render: (row) => format.instant(row.orderedAt),
        sort: 'orderedAt',
      },
      {
        key: 'due',
        title: t('supply.due'),
        render: (row) => format.day(row.dueDay),
        sort: 'dueDay',
      },
      {
        key: 'came',
        title: t('supply.came'),
        render: (row) => <CameBar received={row.receivedUnits} ordered={row.orderedUnits} />,
        width: 200,
      },
      {
        key: 'total',
        title: t('field.total'),
        render: (row) => <Money minor={row.totalMinor} isExact />,
        sort: 'total',
        isFigure: true,
      },
    ],
    [t, format],
  );
}
