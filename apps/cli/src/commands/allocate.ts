import type { AllocationPlace } from '@quanyu/inventory';
import type { CommandContext, CommandSpec, OptionValues } from '../command.ts';
import { file, out } from '../file-options.ts';

export const allocateCommand: CommandSpec = {
  name: 'allocate',
  group: 'tool',
  summary: 'share what there is over the places that sell it',
  about:
    'Reads what there is (product,location,units) and what each place may sell until the next receipt (product,location,mean[,sd][,on_hand][,margin][,leftover_cost][,units_max]) and writes product,from,to,units,gain: each unit goes where it is expected to earn most. Without sd demand counts as Poisson.',
  options: [
    file('--supply <FILE>', 'product,location,units'),
    file(
      '--demand <FILE>',
      'product,location,mean[,sd][,on_hand][,margin][,leftover_cost][,units_max]',
    ),
    out,
  ],
  examples: [
    {
      line: 'quanyu allocate --supply receipt.csv --demand stores.csv --out moves.csv',
      about: 'share a scarce receipt over the stores',
    },
  ],
  run: allocateFiles,
};

/** Quantiles at the middles of so many equal parts stand for the demand of a place. */
const DEMAND_LEVELS = 200;

async function allocateFiles(options: OptionValues, context: CommandContext): Promise<void> {
  const [{ allocate, demandQuantile }, { readColumns, writeCsv }] = await Promise.all([
    import('@quanyu/inventory'),
    import('@quanyu/files'),
  ]);
  const supply = await readColumns(String(options['supply']), {
    columns: [
      { name: 'product', type: 'text' },
      { name: 'location', type: 'text' },
      { name: 'units', type: 'number' },
    ],
  });
  const optional = ['sd', 'on_hand', 'margin', 'leftover_cost', 'units_max'] as const;
  const demand = await readColumns(String(options['demand']), {
    columns: [
      { name: 'product', type: 'text' },
      { name: 'location', type: 'text' },
      { name: 'mean', type: 'number' },
      ...optional.map((name) => ({ name, type: 'number?', isRequired: false }) as const),
    ],
  });
  const cell = (name: string, row: number): number | undefined => {
    const value = demand.numbers.get(name)?.[row];
    return value === undefined || Number.isNaN(value) ? undefined : value;
  };
  const samples = (mean: number, sd: number | undefined): Float64Array => {
    const law =
      sd === undefined
        ? ({ kind: 'poisson', mean } as const)
        : ({ kind: 'normal', mean, sd } as const);
    return Float64Array.from({ length: DEMAND_LEVELS }, (_, i) =>
      mean <= 0 ? 0 : Math.max(0, demandQuantile(law, (i + 0.5) / DEMAND_LEVELS)),
    );
  };
  const placesByProduct = new Map<string, AllocationPlace[]>();
  (demand.texts.get('product') ?? []).forEach((product, row) => {
    const place: AllocationPlace = {
      location: demand.texts.get('location')?.[row] ?? '',
      demandSamples: samples(cell('mean', row) ?? 0, cell('sd', row)),
      onHandUnits: cell('on_hand', row) ?? 0,
      marginPerUnit: cell('margin', row) ?? 1,
      leftoverCostPerUnit: cell('leftover_cost', row) ?? 0,
      ...(cell('units_max', row) === undefined ? {} : { unitsMax: cell('units_max', row) ?? 0 }),
    };
    placesByProduct.set(product, [...(placesByProduct.get(product) ?? []), place]);
  });
  const supplies = suppliesByProduct(supply.texts, supply.numbers.get('units'));
  const { moves } = await context.report.step('allocate', async () => {
    const made = [...supplies].flatMap(([product, from]) => {
      const total = Math.floor(from.reduce((sum, one) => sum + one.units, 0));
      const shares = allocate(total, placesByProduct.get(product) ?? []);
      return movesOf(product, from, shares);
    });
    const units = made.reduce((sum, move) => sum + move.units, 0);
    return {
      moves: made,
      rowsIn: supply.rows + demand.rows,
      rowsOut: made.length,
      figures: { units },
    };
  });
  await writeCsv(
    String(options['out']),
    ['product', 'from', 'to', 'units', 'gain'],
    moves.map(({ product, from, to, units, gain }) => [product, from, to, units, gain]),
  );
}

interface Supply {
  readonly location: string;
  units: number;
}

function suppliesByProduct(
  texts: ReadonlyMap<string, readonly string[]>,
  units: Float64Array | undefined,
): ReadonlyMap<string, Supply[]> {
  const found = new Map<string, Supply[]>();
  (texts.get('product') ?? []).forEach((product, row) => {
    const one = { location: texts.get('location')?.[row] ?? '', units: units?.[row] ?? 0 };
    found.set(product, [...(found.get(product) ?? []), one]);
  });
  return found;
}

interface Move {
  readonly product: string;
  readonly from: string;
  readonly to: string;
  readonly units: number;
  readonly gain: number;
}

/** Units stay where they lie as far as that place keeps some; the rest is taken in file order. */
function movesOf(
  product: string,
  from: readonly Supply[],
  shares: readonly { readonly location: string; readonly units: number; readonly gain: number }[],
): readonly Move[] {
  const left = from.map((one) => ({ ...one }));
  const moves: Move[] = [];
  const take = (share: (typeof shares)[number], supply: Supply, wanted: number): number => {
    const units = Math.floor(Math.min(wanted, supply.units));
    if (units <= 0) return 0;
    supply.units -= units;
    const gain = (share.gain * units) / share.units;
    moves.push({ product, from: supply.location, to: share.location, units, gain });
    return units;
  };
  const open = shares.map((share) => ({ share, units: share.units }));
  for (const one of open) {
    const own = left.find((supply) => supply.location === one.share.location);
    if (own !== undefined) one.units -= take(one.share, own, one.units);
  }
  for (const one of open) {
    for (const supply of left) one.units -= take(one.share, supply, one.units);
  }
  return moves;
}
