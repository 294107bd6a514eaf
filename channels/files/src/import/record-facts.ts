import { assert, nativeFile } from '@quanyu/domain';
import { ownedText } from '../read/owned-text.ts';
import type { Table } from '../read/table.ts';
import type { Fact } from '../sink/fact-sink.ts';
import { Batcher } from './batcher.ts';
import { createFactReader, isProblem } from './fact-reader.ts';
import type { FileScan } from './file-scan.ts';
import type { FilePlan } from './plan.ts';
import { handOn, type Recording, rejectRow, rowProblem } from './recording.ts';
import { streamRows } from './row-stream.ts';

/** Records a file of any native kind other than order lines. */
export async function recordFacts(
  plan: FilePlan,
  scan: FileScan,
  recording: Recording,
): Promise<Table> {
  const { kind } = plan.map;
  const native = nativeFile(kind);
  assert(native !== undefined, `a checked map names a native kind: ${kind}`);
  const { currency, timeZone } = recording.settings;
  const read = createFactReader(native, plan.map, {
    path: plan.path,
    header: plan.header,
    lookups: recording.lookups,
    timeZone,
    currency,
    orders: scan.orders,
  });
  const batcher = new Batcher<Fact>({
    ...recording,
    kind,
    file: plan.path,
    header: plan.header,
    onAccepted: (fact) => count(kind, fact, recording),
  });
  const describe = describer(kind, recording);
  const table = await streamRows(plan, recording.stream, (rows, lines) => {
    rows.forEach((row, i) => {
      const line = lines[i] ?? 0;
      recording.counter.rowsRead += 1;
      const fact = rowProblem(row, plan.header) ?? read(row, line);
      if (isProblem(fact)) {
        rejectRow({ plan, recording, row, line, orderLine: 0 }, fact);
        return;
      }
      describe(fact);
      recording.checkIds(fact, line);
      batcher.add({ fact, line, orderLine: 0, raw: row, item: fact });
    });
    return handOn(batcher, recording);
  });
  await batcher.finish();
  return table;
}

function count(kind: string, fact: Fact, recording: Recording): void {
  if (kind === 'customers') recording.counter.addCustomer(String(fact['customer']));
  if (kind === 'products') recording.counter.addProduct(String(fact['product']));
}

function describer(kind: string, recording: Recording): (fact: Fact) => void {
  const { described, describedCustomers } = recording;
  if (kind === 'products') {
    described.product ??= new Set();
    const ids = described.product;
    return (fact) => ids.add(ownedText(String(fact['product'])));
  }
  if (kind === 'locations') {
    described.location ??= new Set();
    const ids = described.location;
    return (fact) => ids.add(ownedText(String(fact['location'])));
  }
  if (kind === 'customers') {
    return (fact) => describedCustomers.add(ownedText(String(fact['customer'])));
  }
  return () => undefined;
}
