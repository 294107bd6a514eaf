import type { Ledger } from '../src/index.ts';
import { clock } from './clusters.ts';

/** Writes facts of three kinds, for ever, naming each batch once it was acknowledged. Ends by failing. */
export async function writeForEver(
  ledger: Ledger,
  writer: string,
  acknowledged: (line: string) => void,
): Promise<never> {
  for (let batch = 0; ; batch += 1) {
    const name = `${writer}.${batch}`;
    const time = clock.now();
    const rows = Array.from({ length: 50 }, (_, index) => ({
      ...{ order: name, line: index + 1, time, product: `p${index}` },
      ...{ quantity: 1, unit_price: 1 },
    }));
    const events = rows.slice(0, 20).map((row) => ({
      ...{ event: `${name}.${row.line}`, time, type: 'product-view', product: row.product },
    }));
    const units = [{ product: `p${batch % 7}`, location: 'L', units: 3 }];
    await ledger.recordFacts('orders', 'kill', rows);
    acknowledged(`order ${name}`);
    await ledger.recordEvents('kill', events);
    acknowledged(`events ${name}`);
    await ledger.stock.receive({ source: 'kill', externalId: name, lines: units });
    acknowledged(`stock ${name}`);
  }
}
