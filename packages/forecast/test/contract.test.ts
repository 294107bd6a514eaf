import { describe, it } from 'vitest';
import { FORECASTER_NAMES, forecasterByName } from '../src/forecaster-by-name.ts';
import { forecasterChecks } from '../src/testing.ts';

for (const name of FORECASTER_NAMES) {
  describe(`forecaster ${name}`, () => {
    for (const check of forecasterChecks(forecasterByName(name))) it(check.name, check.run);
  });
}
