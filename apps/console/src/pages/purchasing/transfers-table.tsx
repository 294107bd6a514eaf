import type { Transfer } from '@quanyu/server/api-types';
import { Button } from 'antd';
import { type ReactElement, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useFilters, useParam } from '../../filters/use-filters.ts';
import { useFormat } from '../../format/use-format.ts';
import { type Column, DataTable } from '../../ui/data-table.tsx';
import { CameBar, SupplyState } from './supply-cells.tsx';

export function TransfersTable({ toolbar }: { readonly toolbar: ReactElement }): ReactElement {
  const { t } = useTranslation();
  const { filters } = useFilters();
  const [state] = useParam('state');
  const [late] = useParam('late');
  const columns = useTransferColumns();
  return (
    <DataTable<Transfer>
      name={t('supply.transfers')}
      path="/v1/transfers"
      query={{ location: filters.location, state, late }}
      columns={columns}
      rowKey={(row) => row.transfer}
      to={(row) => `/purchasing/transfers/${encodeURIComponent(row.transfer)}`}
      hasSearch
      toolbar={toolbar}
      empty={{
        text: t('supply.noTransfers'),
        action: (
          <Link to="/decisions?kind=transfer">
            <Button type="primary">{t('overview.decide')}</Button>
          </Link>
        ),
      }}
    />
  );
}

function useTransferColumns(): readonly Column<Transfer>[] {
  const { t } = useTranslation();
  const format = useFormat();
  return useMemo(
    () => [
      { key: 'transfer', title: t('supply.number'), render: (row) => row.transfer },
      {
        key: 'state',
        title: t('field.state'),
        render: (row) => <SupplyState state={row.state} isLate={row.isLate} />,
      },
      { key: 'from', title: t('supply.from'), render: (row) => row.fromName },
      { key: 'to', title: t('supply.to'), render: (row) => row.toName },
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
    ],
    [t, format],
  );
}
