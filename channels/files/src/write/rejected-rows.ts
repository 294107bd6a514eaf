import { REJECT_COLUMNS } from '../map/native-map.ts';
import type { RejectedFileRow } from '../sink/fact-sink.ts';
import { csvText } from './csv-writer.ts';

/**
 * Rejected rows of one file as CSV: why and where first, then the row as it stood. Corrected, the
 * file can be imported with the same map; the rows keep their place inside their orders.
 * @param rows Rows of one file; those of another header are left out.
 */
export function rejectedRowsCsv(rows: readonly RejectedFileRow[]): string {
  const header = rows[0]?.header ?? [];
  const key = header.join('\u0001');
  const own = header.filter((name) => !(REJECT_COLUMNS as readonly string[]).includes(name));
  const same = rows.filter((row) => row.header.join('\u0001') === key);
  return csvText(
    [...REJECT_COLUMNS, ...own],
    same.map((row) => {
      const { file, line, orderLine, code, field, message, remedy } = row;
      const cells = own.map((name) => row.raw[row.header.indexOf(name)] ?? '');
      return [file, line, orderLine === 0 ? '' : orderLine, code, field, message, remedy, ...cells];
    }),
  );
}
