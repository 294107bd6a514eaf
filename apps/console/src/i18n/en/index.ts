import { buying } from './buying.ts';
import { forecasts } from './forecasts.ts';
import { frame } from './frame.ts';
import { habits } from './habits.ts';
import { logistics } from './logistics.ts';
import { models } from './models.ts';
import { operation } from './operation.ts';
import { overview } from './overview.ts';
import { people } from './people.ts';
import { persons } from './persons.ts';
import { recommend } from './recommend.ts';
import { segments } from './segments.ts';
import { supply } from './supply.ts';
import { targets } from './targets.ts';
import { work } from './work.ts';

export const EN = {
  ...forecasts,
  ...frame,
  ...buying,
  ...logistics,
  ...habits,
  ...models,
  ...overview,
  ...operation,
  ...people,
  ...persons,
  ...segments,
  ...recommend,
  ...supply,
  ...targets,
  ...work,
};
