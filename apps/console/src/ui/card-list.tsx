import type { ReactElement } from 'react';
import { Link } from 'react-router';
import type { Column, DataTableProps } from './data-table.tsx';

/** A table on a phone: one card a row, its first column as the title. */
export function CardList<T extends object>({
  columns,
  rows,
  rowKey,
  to,
  expand,
}: Pick<DataTableProps<T>, 'rowKey' | 'to' | 'expand'> & {
  readonly columns: readonly Column<T>[];
  readonly rows: readonly T[];
}): ReactElement {
  const [title, ...rest] = columns;
  return (
    <ul className="q-cards">
      {rows.map((row) => (
        <li key={rowKey(row)} className="q-card">
          <div className="q-card-title">
            {to === undefined ? title?.render(row) : <Link to={to(row)}>{title?.render(row)}</Link>}
          </div>
          <dl>
            {rest.map((column) => (
              <div key={column.key}>
                <dt>{column.title}</dt>
                <dd>{column.render(row)}</dd>
              </div>
            ))}
          </dl>
          {expand?.(row)}
        </li>
      ))}
    </ul>
  );
}
