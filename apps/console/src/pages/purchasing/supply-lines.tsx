import { Table, type TableProps } from 'antd';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useFormat } from '../../format/use-format.ts';
import { Money } from '../../ui/cells.tsx';
import { ScrollBox } from '../../ui/scroll-box.tsx';
import { CameBar } from './supply-cells.tsx';

export interface SupplyLine {
  readonly product: string;
  readonly name: string;
  readonly orderedUnits: number;
  readonly receivedUnits: number;
  readonly decision: string | null;
  readonly unitCost?: number;
  readonly totalMinor?: number;
}

/** Lines of a purchase order or transfer: how much, how much of it came, and why it was ordered. */
export function SupplyLines({ lines }: { readonly lines: readonly SupplyLine[] }): ReactElement {
  const { t } = useTranslation();
  const format = useFormat();
  const hasCost = lines.some((line) => line.unitCost !== undefined);
  const costs: NonNullable<TableProps<SupplyLine>['columns']> = [
    {
      key: 'unitCost',
      title: t('supply.unitCost'),
      align: 'right',
      render: (_, row) => format.number(row.unitCost ?? null, 2),
    },
    {
      key: 'total',
      title: t('field.total'),
      align: 'right',
      render: (_, row) => <Money minor={row.totalMinor ?? null} isExact />,
    },
  ];
  return (
    <ScrollBox label={t('supply.lines')}>
      <Table<SupplyLine>
        size="middle"
        pagination={false}
        rowKey={(row) => `${row.product}:${row.decision}`}
        dataSource={[...lines]}
        columns={[
          {
            key: 'product',
            title: t('field.product'),
            render: (_, row) => (
              <Link className="q-name" to={`/stock/${encodeURIComponent(row.product)}`}>
                {row.name}
              </Link>
            ),
          },
          {
            key: 'ordered',
            title: t('supply.ordered'),
            align: 'right',
            render: (_, row) => format.number(row.orderedUnits),
          },
          {
            key: 'came',
            title: t('supply.came'),
            width: 180,
            render: (_, row) => <CameBar received={row.receivedUnits} ordered={row.orderedUnits} />,
          },
          ...(hasCost ? costs : []),
          {
            key: 'decision',
            title: t('supply.decision'),
            render: (_, row) =>
              row.decision === null ? (
                '–'
              ) : (
                <Link to={`/decisions/${encodeURIComponent(row.decision)}`}>
                  {t('supply.decision')}
                </Link>
              ),
          },
        ]}
      />
    </ScrollBox>
  );
}
