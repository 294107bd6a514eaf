import { Table } from 'antd';
import type { ReactElement } from 'react';
import { CardList } from './card-list.tsx';
import type { Column } from './data-table.tsx';
import { ScrollBox } from './scroll-box.tsx';
import { useIsPhone } from './use-media.ts';

/** Rows that are all at hand, such as the lines of one order: a table, or cards on a phone. */
export function RowsTable<T extends object>({
  name,
  rows,
  rowKey,
  columns,
}: {
  readonly name: string;
  readonly rows: readonly T[];
  readonly rowKey: (row: T) => string;
  readonly columns: readonly Column<T>[];
}): ReactElement {
  if (useIsPhone()) return <CardList columns={columns} rows={rows} rowKey={rowKey} />;
  return (
    <ScrollBox label={name}>
      <Table<T>
        size="middle"
        pagination={false}
        rowKey={rowKey}
        dataSource={[...rows]}
        columns={columns.map(({ key, title, render, isFigure, width }) => ({
          ...{ key, title, render: (_: unknown, row: T) => render(row) },
          ...(isFigure === true ? { align: 'right' as const } : {}),
          ...(width === undefined ? {} : { width }),
        }))}
      />
    </ScrollBox>
  );
}
