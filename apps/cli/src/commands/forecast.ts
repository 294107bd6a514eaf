import type { CommandSpec } from '../command.ts';
import { file, out } from '../file-options.ts';
import { noModelYet } from '../no-model-yet.ts';
import { levelList, wholeNumber, wholeNumberList } from '../option-values.ts';

export const forecastCommand: CommandSpec = {
  name: 'forecast',
  group: 'tool',
  summary: 'forecast many series from a file',
  about:
    'Reads series,time,value[,regressor…] (empty value = missing) and writes series,step,mean[,q0.1,…]: H rows for every series.',
  options: [
    file('--data <FILE>', 'series,time,value[,regressor…]; comma or tab, plain or gzip'),
    {
      flags: '--horizon <H>',
      about: 'steps to forecast',
      required: true,
      parse: wholeNumber('--horizon', 1, 10_000),
    },
    {
      flags: '--season <M>',
      about: 'season length in steps, or two: 24,168',
      parse: wholeNumberList('--season', 1, 100_000),
    },
    {
      flags: '--quantiles <LIST>',
      about: 'levels such as 0.1,0.5,0.9',
      parse: levelList('--quantiles'),
    },
    { flags: '--model <NAME>', about: 'auto or a model by name', fallback: 'auto' },
    { flags: '--known <FILE>', about: 'future values of the regressors: series,time,regressor…' },
    out,
  ],
  examples: [
    {
      line: 'quanyu forecast --data sales.csv --horizon 14 --season 7 --quantiles 0.1,0.5,0.9 --out forecast.csv',
      about: 'two weeks of daily sales with a range',
    },
  ],
  run: noModelYet('forecast'),
};
