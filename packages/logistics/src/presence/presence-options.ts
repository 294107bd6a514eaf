import { AppError } from '@quanyu/domain';
import { LOGISTICS_ERRORS } from '../errors.ts';

/** What is known of the readers. Rates are shares of epochs; they are learnt on, these are the start. */
export interface PresenceOptions {
  /** Zones that have a reader, in the order of their numbers. */
  readonly zones: number;
  /** Zones whose readers may see into a zone, by zone; default none. */
  readonly neighbours?: readonly (readonly number[])[];
  /** A tag in the zone is read. Default 0.8. */
  readonly ownRate?: number;
  /** A tag in a neighbouring zone is read (a cross read). Default 0.15. */
  readonly crossRate?: number;
  /** A tag that is nowhere near is read (a reflection, a copied tag). Default 0.0005. */
  readonly strayRate?: number;
  /** A tag changes its place within an epoch. Default 0.01. */
  readonly moveRate?: number;
  /** Epochs that an answer waits for later reads; 0 answers at once. Default 3. */
  readonly lagEpochs?: number;
  /** Learn the rates of the readers from the reads. Default true. */
  readonly learns?: boolean;
  /** Tags followed at most; more are refused and counted. Default 200,000. */
  readonly tagsMax?: number;
}

export interface CheckedPresence {
  readonly zones: number;
  readonly neighbours: readonly (readonly number[])[];
  readonly ownRate: number;
  readonly crossRate: number;
  readonly strayRate: number;
  readonly moveRate: number;
  readonly lagEpochs: number;
  readonly learns: boolean;
  readonly tagsMax: number;
}

const ZONES_MAX = 1000;
const LAG_MAX = 60;

/** Fills in and checks. @throws AppError LOGISTICS_PROBLEM_INVALID naming the option. */
export function checkPresence(options: PresenceOptions): CheckedPresence {
  const { zones } = options;
  if (!Number.isInteger(zones) || zones < 1 || zones > ZONES_MAX) throw invalid('zones', zones);
  const rate = (name: 'ownRate' | 'crossRate' | 'strayRate' | 'moveRate', fallback: number) => {
    const value = options[name] ?? fallback;
    if (!(value > 0 && value < 1)) throw invalid(name, value);
    return value;
  };
  const lagEpochs = options.lagEpochs ?? 3;
  if (!Number.isInteger(lagEpochs) || lagEpochs < 0 || lagEpochs > LAG_MAX) {
    throw invalid('lagEpochs', lagEpochs);
  }
  const tagsMax = options.tagsMax ?? 200_000;
  if (!Number.isInteger(tagsMax) || tagsMax < 1) throw invalid('tagsMax', tagsMax);
  const given = options.neighbours ?? [];
  if (given.length > zones) throw invalid('neighbours', given.length);
  const neighbours = Array.from({ length: zones }, (_, zone) => {
    const list = [...new Set(given[zone] ?? [])].filter((other) => other !== zone);
    const wrong = list.find((other) => !Number.isInteger(other) || other < 0 || other >= zones);
    if (wrong !== undefined) throw invalid(`neighbours[${zone}]`, wrong);
    return list;
  });
  return {
    zones,
    neighbours,
    ownRate: rate('ownRate', 0.8),
    crossRate: rate('crossRate', 0.15),
    strayRate: rate('strayRate', 0.0005),
    moveRate: rate('moveRate', 0.01),
    lagEpochs,
    learns: options.learns ?? true,
    tagsMax,
  };
}

function invalid(name: string, value: unknown): AppError {
  return new AppError(
    LOGISTICS_ERRORS.LOGISTICS_PROBLEM_INVALID,
    `Cannot follow tags as ${name} is not valid: current value is ${String(value)}`,
    { place: name },
  );
}
