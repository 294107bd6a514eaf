import type { Transfer } from '@quanyu/server/api-types';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { SupplyTable, useSupplyColumns } from './supply-columns.tsx';

export function TransfersTable({ toolbar }: { readonly toolbar: ReactElement }): ReactElement {
  const { t } = useTranslation();
  const columns = useSupplyColumns<Transfer>(
    (row) => row.transfer,
    [
      { key: 'from', title: t('supply.from'), render: (row) => row.fromName },
      { key: 'to', title: t('supply.to'), render: (row) => row.toName },
    ],
  );
  return (
    <SupplyTable<Transfer>
      name={t('supply.transfers')}
      path="/v1/transfers"
      kind="transfer"
      columns={columns}
      id={(row) => row.transfer}
      to="/purchasing/transfers"
      emptyText={t('supply.noTransfers')}
      toolbar={toolbar}
    />
  );
}
