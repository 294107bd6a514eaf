import { AppError } from '@quanyu/domain';
import { logGamma, normalCdf, normalPdf, normalQuantile } from '@quanyu/numeric';
import { checkParameter, INVENTORY_ERRORS } from './errors.ts';

/** Demand of one period (or one lead time), as JSON. */
export type DemandLaw =
  | { readonly kind: 'normal'; readonly mean: number; readonly sd: number }
  | { readonly kind: 'lognormal'; readonly meanLog: number; readonly sdLog: number }
  | { readonly kind: 'poisson'; readonly mean: number }
  | { readonly kind: 'negative-binomial'; readonly mean: number; readonly variance: number }
  /** Probability by number of units, such as `{"0": 0.25, "1": 0.5, "2": 0.25}`. */
  | { readonly kind: 'discrete'; readonly pmf: Readonly<Record<string, number>> }
  /** What was seen, each with the same weight. */
  | { readonly kind: 'empirical'; readonly values: readonly number[] };

/** Probabilities of `first`, `first` + 1, … units. */
export interface Pmf {
  readonly first: number;
  readonly mass: Float64Array;
}

/** Whole counts above this are refused: their tables would not fit. */
const UNITS_MAX = 1_000_000;
/** Tails beyond this probability are cut off. */
const TAIL = 1e-15;

/** @throws AppError INVENTORY_PARAMETER_INVALID. */
export function checkDemand(law: DemandLaw): DemandLaw {
  switch (law?.kind) {
    case 'normal':
      checkParameter('demand.mean', law.mean);
      checkParameter('demand.sd', law.sd, { min: 0 });
      return law;
    case 'lognormal':
      checkParameter('demand.meanLog', law.meanLog);
      checkParameter('demand.sdLog', law.sdLog, { min: 0 });
      return law;
    case 'poisson':
      checkParameter('demand.mean', law.mean, { min: 0, max: UNITS_MAX });
      return law;
    case 'negative-binomial':
      checkParameter('demand.mean', law.mean, { min: 0, max: UNITS_MAX });
      checkParameter('demand.variance', law.variance, { min: law.mean });
      return law;
    case 'discrete':
      checkPmf(law.pmf);
      return law;
    case 'empirical':
      if (!(law.values?.length > 0)) throw unknownDemand('an empty list');
      for (const value of law.values) checkParameter('demand.values', value);
      return law;
    default:
      throw unknownDemand(JSON.stringify(law ?? null).slice(0, 60));
  }
}

function unknownDemand(shown: string): AppError {
  return new AppError(
    INVENTORY_ERRORS.INVENTORY_PARAMETER_INVALID,
    `Cannot solve as demand must be normal, lognormal, poisson, negative-binomial, discrete or empirical: current value is ${shown}`,
    { place: 'demand' },
  );
}

function checkPmf(pmf: Readonly<Record<string, number>>): void {
  let sum = 0;
  for (const [units, mass] of Object.entries(pmf ?? {})) {
    checkParameter('demand.pmf key', Number(units), { min: 0, max: UNITS_MAX, integer: true });
    sum += checkParameter(`demand.pmf[${units}]`, mass, { min: 0, max: 1 });
  }
  if (Math.abs(sum - 1) > 1e-6) checkParameter('sum of demand.pmf', sum, { min: 1, max: 1 });
}

/** Mean of a law. */
export function demandMean(law: DemandLaw): number {
  switch (law.kind) {
    case 'lognormal':
      return Math.exp(law.meanLog + law.sdLog ** 2 / 2);
    case 'discrete':
      return Object.entries(law.pmf).reduce((sum, [units, mass]) => sum + Number(units) * mass, 0);
    case 'empirical':
      return law.values.reduce((sum, value) => sum + value, 0) / law.values.length;
    default:
      return law.mean;
  }
}

/** Table of a whole-number law; tails beyond 1e-15 are cut and the rest scaled to 1. */
export function demandPmf(law: DemandLaw): Pmf {
  if (law.kind === 'discrete') {
    const top = Object.keys(law.pmf).reduce((most, units) => Math.max(most, Number(units)), 0);
    const mass = new Float64Array(top + 1);
    for (const [units, share] of Object.entries(law.pmf)) mass[Number(units)] = share;
    return { first: 0, mass };
  }
  if (law.kind !== 'poisson' && law.kind !== 'negative-binomial') {
    throw unknownDemand(`${law.kind}, where whole units are needed`);
  }
  const { mean } = law;
  if (mean === 0) return { first: 0, mass: Float64Array.of(1) };
  const variance = law.kind === 'poisson' ? mean : law.variance;
  const poisson = variance <= mean * (1 + 1e-12);
  const shape = poisson ? 0 : (mean * mean) / (variance - mean);
  const logMass = (k: number): number =>
    poisson
      ? k * Math.log(mean) - mean - logGamma(k + 1)
      : logGamma(shape + k) -
        logGamma(shape) -
        logGamma(k + 1) +
        shape * Math.log(shape / (shape + mean)) +
        k * Math.log(mean / (shape + mean));
  let first = Math.floor(mean);
  while (first > 0 && logMass(first - 1) > Math.log(TAIL)) first--;
  const mass: number[] = [];
  for (let k = first; mass.length < 2 * UNITS_MAX; k++) {
    const log = logMass(k);
    if (k > mean && log < Math.log(TAIL)) break;
    mass.push(Math.exp(log));
  }
  const sum = mass.reduce((total, value) => total + value, 0);
  return { first, mass: Float64Array.from(mass, (value) => value / sum) };
}

/** Smallest stock level whose distribution function reaches `level` in (0, 1). */
export function demandQuantile(law: DemandLaw, level: number): number {
  switch (law.kind) {
    case 'normal':
      return law.mean + law.sd * normalQuantile(level);
    case 'lognormal':
      return Math.exp(law.meanLog + law.sdLog * normalQuantile(level));
    case 'empirical': {
      const sorted = Float64Array.from(law.values).sort();
      const place = Math.ceil(level * sorted.length - 1e-9) - 1;
      return sorted[Math.min(sorted.length - 1, Math.max(0, place))] ?? 0;
    }
    default: {
      const { first, mass } = demandPmf(law);
      let sum = 0;
      for (let k = 0; k < mass.length; k++) {
        sum += mass[k] ?? 0;
        if (sum >= level - 1e-12) return first + k;
      }
      return first + mass.length - 1;
    }
  }
}

/** Expected shortage E[(D − x)⁺] at stock level x. */
export function expectedShort(law: DemandLaw, x: number): number {
  switch (law.kind) {
    case 'normal': {
      if (law.sd === 0) return Math.max(0, law.mean - x);
      const z = (x - law.mean) / law.sd;
      return law.sd * (normalPdf(z) - z * (1 - normalCdf(z)));
    }
    case 'lognormal': {
      const z = (Math.log(Math.max(x, Number.MIN_VALUE)) - law.meanLog) / law.sdLog;
      return demandMean(law) * (1 - normalCdf(z - law.sdLog)) - x * (1 - normalCdf(z));
    }
    case 'empirical':
      return law.values.reduce((sum, value) => sum + Math.max(0, value - x), 0) / law.values.length;
    default: {
      const { first, mass } = demandPmf(law);
      return mass.reduce((sum, share, k) => sum + share * Math.max(0, first + k - x), 0);
    }
  }
}
