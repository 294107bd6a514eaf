import { frame } from './frame.ts';
import { models } from './models.ts';
import { operation } from './operation.ts';
import { overview } from './overview.ts';
import { people } from './people.ts';
import { supply } from './supply.ts';
import { targets } from './targets.ts';
import { work } from './work.ts';

export const EN = {
  ...frame,
  ...models,
  ...overview,
  ...operation,
  ...people,
  ...supply,
  ...targets,
  ...work,
};
