import { AppError } from '@quanyu/domain';
import { INVENTORY_ERRORS } from './errors.ts';
import { type DualSourcingProblem, dualSourcing } from './models/dual-sourcing.ts';
import { type DiscountProblem, type EoqProblem, eoq, eoqDiscount } from './models/eoq.ts';
import { type FiniteHorizonProblem, finiteHorizon } from './models/finite-horizon.ts';
import { guaranteedService, type ServiceProblem } from './models/guaranteed-service.ts';
import { type LostSalesProblem, lostSales } from './models/lost-sales.ts';
import { type MinMaxProblem, minMax, minMaxPower, type PowerProblem } from './models/min-max.ts';
import {
  type BaseStockProblem,
  baseStock,
  type NewsvendorProblem,
  newsvendor,
} from './models/newsvendor.ts';
import { type BudgetProblem, newsvendorBudget } from './models/newsvendor-budget.ts';
import { type PerishableProblem, perishable } from './models/perishable.ts';
import { type ReorderQuantityProblem, reorderQuantity } from './models/reorder-quantity.ts';
import { type SerialProblem, serialBaseStock } from './models/serial.ts';
import { type SubstitutionProblem, substitution } from './models/substitution.ts';
import { type TwoEchelonProblem, twoEchelon } from './models/two-echelon.ts';
import { type LotSizingProblem, wagnerWhitin } from './models/wagner-whitin.ts';
import type { Solution } from './policy.ts';

type Solver = (problem: never) => Solution;

const SOLVERS: Readonly<Record<string, Solver>> = {
  eoq: (problem: EoqProblem) => eoq(problem),
  'eoq-discount': (problem: DiscountProblem) => eoqDiscount(problem),
  newsvendor: (problem: NewsvendorProblem) => newsvendor(problem),
  'newsvendor-budget': (problem: BudgetProblem) => newsvendorBudget(problem),
  'base-stock': (problem: BaseStockProblem) => baseStock(problem),
  's-S': (problem: MinMaxProblem) => minMax(problem),
  's-S-power': (problem: PowerProblem) => minMaxPower(problem),
  'r-Q': (problem: ReorderQuantityProblem) => reorderQuantity(problem),
  'wagner-whitin': (problem: LotSizingProblem) => wagnerWhitin(problem),
  'finite-horizon': (problem: FiniteHorizonProblem) => finiteHorizonSolution(problem),
  'lost-sales': (problem: LostSalesProblem) => lostSales(problem),
  'dual-sourcing': (problem: DualSourcingProblem) => dualSourcing(problem),
  perishable: (problem: PerishableProblem) => perishable(problem),
  substitution: (problem: SubstitutionProblem) => substitution(problem),
  serial: (problem: SerialProblem) => serialBaseStock(problem),
  'guaranteed-service': (problem: ServiceProblem) => guaranteedService(problem),
  'two-echelon': (problem: TwoEchelonProblem) => twoEchelon(problem),
};
/** Names that `solveInventoryProblem` knows. */
export const INVENTORY_MODEL_NAMES: readonly string[] = Object.keys(SOLVERS);

/**
 * Solves a textbook problem read from JSON: `{ "model": "eoq", … }`, the other fields being those of
 * the model's problem type. Fields are checked by the models.
 * @throws AppError INVENTORY_MODEL_UNKNOWN, INVENTORY_PARAMETER_INVALID, INVENTORY_TOO_LARGE.
 */
export function solveInventoryProblem(problem: Readonly<Record<string, unknown>>): Solution {
  const name = String(problem?.['model']);
  const solver = Object.hasOwn(SOLVERS, name) ? SOLVERS[name] : undefined;
  if (solver === undefined) {
    throw new AppError(
      INVENTORY_ERRORS.INVENTORY_MODEL_UNKNOWN,
      `Cannot solve as model must be one of ${INVENTORY_MODEL_NAMES.join(', ')}: current value is ${name.slice(0, 60)}`,
      { place: 'model', details: { names: INVENTORY_MODEL_NAMES } },
    );
  }
  return solver(problem as never);
}

/** Stock 0 at the start is the usual question; the tables answer all others. */
function finiteHorizonSolution(problem: FiniteHorizonProblem): Solution {
  const { firstUnits, value, orderUnits } = finiteHorizon(problem);
  const rows = (tables: readonly ArrayLike<number>[]) => tables.map((row) => Array.from(row));
  return {
    policy: {
      kind: 'plan',
      orderUnits: orderUnits.slice(0, 1).map((row) => row[-firstUnits] ?? 0),
    },
    cost: value[0]?.[-firstUnits] ?? null,
    details: { firstUnits, value: rows(value), orderUnits: rows(orderUnits) },
  };
}
