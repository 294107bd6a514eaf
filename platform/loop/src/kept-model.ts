import type { ModelRecord } from '@quanyu/ledger';
import type { StepContext } from './step.ts';

/** A fit serves for a week at most … */
const KEPT_DAYS = 6;
/** … and while at most this share of the rows that it would learn from is new. */
const NEW_ROWS_SHARE_MAX = 0.02;

/** What a model was fitted on; kept among its params. */
export interface FitBasis {
  /** Version of the step that fits: another one fits again. */
  readonly version: string;
  readonly asOfDay: number;
  readonly rows: number;
}

/**
 * The live model of a kind, where fitting again could hardly change it: what a step then costs is
 * scoring alone. Customers keep their groups from one day to the next, too. Undefined where it must be
 * fitted: none is live, it is a week old, the day lies before it, or more than 2 % of the rows are new.
 */
export async function keptModel(
  { ledger }: Pick<StepContext, 'ledger'>,
  kind: string,
  basis: FitBasis,
): Promise<ModelRecord | undefined> {
  const live = await ledger.models.live(kind);
  const fitted = basisOf(live?.params['basis']);
  if (live === undefined || fitted === undefined || fitted.version !== basis.version) {
    return undefined;
  }
  const age = basis.asOfDay - fitted.asOfDay;
  const added = basis.rows - fitted.rows;
  const isKept =
    age >= 0 && age <= KEPT_DAYS && added >= 0 && added <= NEW_ROWS_SHARE_MAX * basis.rows;
  return isKept ? live : undefined;
}

/** The kept model's state, written by `registerModel` as JSON; undefined where it was too large to keep. */
export async function keptState<S>(
  { ledger }: Pick<StepContext, 'ledger'>,
  model: ModelRecord | undefined,
): Promise<S | undefined> {
  const bytes = model === undefined ? undefined : await ledger.models.state(model.modelId);
  return bytes === undefined ? undefined : (JSON.parse(new TextDecoder().decode(bytes)) as S);
}

function basisOf(value: unknown): FitBasis | undefined {
  const isBasis = typeof value === 'object' && value !== null && 'rows' in value;
  return isBasis ? (value as FitBasis) : undefined;
}
