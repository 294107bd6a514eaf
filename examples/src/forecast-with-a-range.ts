import { forecasterByName } from '@quanyu/forecast';
import { createRng } from '@quanyu/numeric';

// Eight weeks of daily sales with a weekly rhythm; a day without data is NaN, not zero.
const week = [12, 9, 8, 10, 14, 25, 22];
const values = Array.from({ length: 56 }, (_, day) => (week[day % 7] ?? 0) + (day % 5));
values[30] = Number.NaN;

const forecaster = forecasterByName('auto');
const state = forecaster.fit({ values, seasons: [7] }, { rng: createRng(1) });
const { mean, quantiles } = forecaster.predict(state, { horizon: 7, quantiles: [0.1, 0.9] });

mean.forEach((value, step) => {
  const low = quantiles[0]?.[step] ?? 0;
  const high = quantiles[1]?.[step] ?? 0;
  console.log(`day ${step + 1}: ${value.toFixed(0)} (${low.toFixed(0)} to ${high.toFixed(0)})`);
});
