import type { PurchaseOrder } from '@quanyu/server/api-types';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { Money } from '../../ui/cells.tsx';
import { SupplyTable, useSupplyColumns } from './supply-columns.tsx';

export function PurchaseOrdersTable({ toolbar }: { readonly toolbar: ReactElement }): ReactElement {
  const { t } = useTranslation();
  const columns = useSupplyColumns<PurchaseOrder>(
    (row) => row.purchaseOrder,
    [
      { key: 'supplier', title: t('field.supplier'), render: (row) => row.supplierName },
      { key: 'location', title: t('field.location'), render: (row) => row.locationName },
    ],
  );
  return (
    <SupplyTable<PurchaseOrder>
      name={t('supply.orders')}
      path="/v1/purchase-orders"
      kind="purchase"
      columns={[
        ...columns,
        {
          key: 'total',
          title: t('field.total'),
          render: (row) => <Money minor={row.totalMinor} isExact />,
          sort: 'total',
          isFigure: true,
        },
      ]}
      id={(row) => row.purchaseOrder}
      to="/purchasing/orders"
      emptyText={t('supply.noOrders')}
      toolbar={toolbar}
    />
  );
}
