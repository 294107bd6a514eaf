import { AppError } from '@quanyu/domain';
import { FORECAST_ERRORS } from './errors.ts';
import type { Forecaster } from './forecaster.ts';
import { arima, autoArima } from './models/arima.ts';
import { auto, standardCombination } from './models/auto.ts';
import { autoregression } from './models/autoregression.ts';
import { ces } from './models/ces.ts';
import { decomposable } from './models/decomposable.ts';
import { ets } from './models/ets.ts';
import { withFourier } from './models/fourier-forecast.ts';
import {
  adida,
  croston,
  empirical,
  imapa,
  negativeBinomial,
  sba,
  tsb,
} from './models/intermittent.ts';
import { longSeason, severalSeasons } from './models/long-seasons.ts';
import { withMstl } from './models/mstl-forecast.ts';
import { drift, naive, seasonalNaive } from './models/naive.ts';
import { poissonRegression, regression } from './models/regression.ts';
import { seasonalWindowAverage } from './models/seasonal-window-average.ts';
import { dynamicTheta, theta } from './models/theta.ts';
import { windowAverage } from './models/window-average.ts';

const MAKERS: Readonly<Record<string, () => Forecaster>> = {
  auto: () => auto(),
  combination: standardCombination,
  naive: () => naive(),
  drift: () => drift(),
  seasonalNaive: () => seasonalNaive(),
  windowAverage: () => windowAverage(),
  seasonalWindowAverage: () => seasonalWindowAverage(),
  ets: () => ets(),
  ses: () => ets({ members: ['ANN'], name: 'ses' }),
  holt: () => ets({ members: ['AAN'], name: 'holt' }),
  damped: () => ets({ members: ['AAdN'], season: 'adjust', name: 'damped' }),
  holtWinters: () => ets({ members: ['AAA', 'AAN'], name: 'holtWinters' }),
  holtWintersMultiplicative: () =>
    ets({ members: ['MAM', 'MAN', 'AAN'], name: 'holtWintersMultiplicative' }),
  theta: () => theta(),
  dynamicTheta: () => dynamicTheta(),
  ces: () => ces(),
  arima: () => arima(),
  autoArima: () => autoArima(),
  fourierArima: () => withFourier(autoArima({ seasonal: false }), { name: 'fourierArima' }),
  autoregression: () => autoregression(),
  severalSeasons: () => severalSeasons(),
  longSeason: () => longSeason(),
  mstlEts: () => withMstl(ets(), { name: 'mstlEts', log: true }),
  regression: () => regression(),
  poissonRegression: () => poissonRegression(),
  decomposable: () => decomposable(),
  croston: () => croston(),
  sba: () => sba(),
  tsb: () => tsb(),
  adida: () => adida(),
  imapa: () => imapa(),
  negativeBinomial: () => negativeBinomial(),
  empirical: () => empirical(),
};

/** Names that `forecasterByName` knows, `auto` first. */
export const FORECASTER_NAMES: readonly string[] = Object.keys(MAKERS);

/**
 * A forecaster with its defaults.
 * @throws AppError FORECAST_MODEL_UNKNOWN.
 */
export function forecasterByName(name: string): Forecaster {
  const maker = Object.hasOwn(MAKERS, name) ? MAKERS[name] : undefined;
  if (maker !== undefined) return maker();
  throw new AppError(
    FORECAST_ERRORS.FORECAST_MODEL_UNKNOWN,
    `Cannot forecast as the model must be one of ${FORECASTER_NAMES.join(', ')}: current value is ${name.slice(0, 60)}`,
    { place: 'model', details: { names: FORECASTER_NAMES } },
  );
}
