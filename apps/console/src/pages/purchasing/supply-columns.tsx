import type { Transfer } from '@quanyu/server/api-types';
import { Button } from 'antd';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useFilters, useParam } from '../../filters/use-filters.ts';
import { useFormat } from '../../format/use-format.ts';
import { type Column, DataTable } from '../../ui/data-table.tsx';
import { CameBar, SupplyState } from './supply-cells.tsx';

/** What purchase orders and transfers have in common. */
export interface SupplyRow {
  readonly state: Transfer['state'];
  readonly isLate: boolean;
  readonly orderedAt: number;
  readonly dueDay: string | null;
  readonly orderedUnits: number;
  readonly receivedUnits: number;
}

/** State, then the columns of its own, then when it was ordered, is due and how much came. */
export function useSupplyColumns<T extends SupplyRow>(
  number: (row: T) => string,
  own: readonly Column<T>[],
): readonly Column<T>[] {
  const { t } = useTranslation();
  const format = useFormat();
  return [
    { key: 'number', title: t('supply.number'), render: number },
    {
      key: 'state',
      title: t('field.state'),
      render: (row) => <SupplyState state={row.state} isLate={row.isLate} />,
    },
    ...own,
    {
      key: 'orderedAt',
      title: t('supply.orderedAt'),
      render: (row) => format.instant(row.orderedAt),
      sort: 'orderedAt',
    },
    { key: 'due', title: t('supply.due'), render: (row) => format.day(row.dueDay), sort: 'dueDay' },
    {
      key: 'came',
      title: t('supply.came'),
      render: (row) => <CameBar received={row.receivedUnits} ordered={row.orderedUnits} />,
      width: 200,
    },
  ];
}

interface SupplyTableProps<T extends SupplyRow> {
  readonly name: string;
  readonly path: string;
  /** The kind of decision that makes these. */
  readonly kind: 'purchase' | 'transfer';
  readonly columns: readonly Column<T>[];
  readonly id: (row: T) => string;
  readonly to: string;
  readonly emptyText: string;
  readonly toolbar: ReactElement;
}

/** A list of orders or transfers by state and lateness, as the address has them. */
export function SupplyTable<T extends SupplyRow>({
  name,
  path,
  kind,
  columns,
  id,
  to,
  emptyText,
  toolbar,
}: SupplyTableProps<T>): ReactElement {
  const { t } = useTranslation();
  const { filters } = useFilters();
  const [state] = useParam('state');
  const [late] = useParam('late');
  return (
    <DataTable<T>
      name={name}
      path={path}
      query={{ location: filters.location, state, late }}
      columns={columns}
      rowKey={id}
      to={(row) => `${to}/${encodeURIComponent(id(row))}`}
      hasSearch
      toolbar={toolbar}
      empty={{
        text: emptyText,
        action: (
          <Link to={`/decisions?kind=${kind}`}>
            <Button type="primary">{t('overview.decide')}</Button>
          </Link>
        ),
      }}
    />
  );
}
