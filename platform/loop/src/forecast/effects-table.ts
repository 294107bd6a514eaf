import { type AnalyticsEngine, type DerivedCell, type Expression, sql } from '@quanyu/lake';
import { numberOf, type PlainRow, plainRows, textOf } from '../decide/table-rows.ts';
import { FORECAST_EFFECTS } from '../published-forecasts.ts';
import type { StepContext } from '../step.ts';
import { effectColumns } from './effect-columns.ts';
import { estimateEffects } from './estimate-effects.ts';
import {
  type EffectGroup,
  type ForecastEffects,
  NO_EFFECTS,
  PRIOR_RESPONSES,
  RESPONSE_NAMES,
  type Responses,
} from './forecast-effects.ts';

/** Effects hold for a week; forecasts kept since an older version need theirs a week more. */
const KEPT_DAYS = 6;
const STORED_DAYS = 14;
const NONE_PLACE = -1;

/**
 * The effects to forecast with: last week's where they are young enough and name the same groups,
 * else new ones, stored beside those that kept forecasts still use.
 */
export async function currentEffects(
  context: StepContext,
  groups: readonly string[],
): Promise<ForecastEffects> {
  const { engine, asOfDay, lake } = context;
  const [newest] = await plainRows(
    engine,
    sql`
      select effects_id, max(version) as version from forecast_effects
      where version <= ${asOfDay} group by 1 order by 2 desc nulls last, 1 asc limit 1`,
  );
  if (newest !== undefined && asOfDay - numberOf(newest, 'version') <= KEPT_DAYS) {
    const kept = await loadEffects(engine, textOf(newest, 'effects_id'));
    if (kept.groups.map(({ name }) => name).join('\n') === groups.join('\n')) return kept;
  }
  const made = await estimateEffects(context, groups);
  const older = await plainRows(
    engine,
    sql`
      select * from forecast_effects
      where version >= ${asOfDay - STORED_DAYS} and version < ${asOfDay}
      order by effects_id asc, scope asc, place asc, column_place asc`,
  );
  await lake.publish(FORECAST_EFFECTS, {
    kind: 'rows',
    rows: [...older.map(cellsOf), ...effectRows(made)],
  });
  return made;
}

function cellsOf(row: PlainRow): readonly DerivedCell[] {
  return Object.keys(FORECAST_EFFECTS.columns).map((name) => row[name] ?? null);
}

function* effectRows(effects: ForecastEffects): Generator<readonly DerivedCell[]> {
  const { id, version } = effects;
  const row = (
    scope: string,
    [place, name, columnPlace]: readonly [number, string, number],
    { value, error }: { readonly value: number; readonly error: number | null },
  ): readonly DerivedCell[] => [id, version, scope, place, name, columnPlace, value, error];
  const official = { value: effects.official ? 1 : 0, error: null };
  yield row('official', [NONE_PLACE, '', NONE_PLACE], official);
  for (const [location, own] of Object.entries(effects.locations).sort()) {
    for (const [i, value] of own.entries()) {
      yield row(`location ${location}`, [NONE_PLACE, effects.columns[i] ?? '', i], {
        value,
        error: null,
      });
    }
  }
  yield* responseRows(effects.responses, (name, i, response) =>
    row('response', [NONE_PLACE, name, i], response),
  );
  for (const [place, group] of effects.groups.entries()) {
    yield row('group', [place, group.name, NONE_PLACE], { value: 0, error: null });
    for (const [i, value] of group.coefficients.entries()) {
      const name = effects.columns[i] ?? '';
      yield row('group effect', [place, name, i], { value, error: null });
    }
    yield* responseRows(group.responses, (name, i, response) =>
      row('group response', [place, name, i], response),
    );
  }
}

function* responseRows(
  responses: Responses,
  row: (name: string, place: number, response: Responses['kin']) => readonly DerivedCell[],
): Generator<readonly DerivedCell[]> {
  for (const [i, name] of RESPONSE_NAMES.entries()) yield row(name, i, responses[name]);
}

/** The effects that have been loaded by their names, which tell what they hold. */
const loaded = new Map<string, ForecastEffects>();
const LOADED_MAX = 16;

/** Reads stored effects; none where the name is not known. */
export async function loadEffects(
  engine: AnalyticsEngine,
  effectsId: string,
): Promise<ForecastEffects> {
  const known = loaded.get(effectsId);
  if (known !== undefined) return known;
  const rows = await plainRows(engine, effectsQuery(effectsId));
  if (rows.length === 0) return NO_EFFECTS;
  const made = effectsOf(effectsId, rows);
  if (loaded.size >= LOADED_MAX) loaded.clear();
  loaded.set(effectsId, made);
  return made;
}

function effectsQuery(effectsId: string): Expression {
  return sql`
    select * from forecast_effects where effects_id = ${effectsId}
    order by scope asc, place asc, column_place asc`;
}

const LOCATION_SCOPE = 'location ';

function effectsOf(id: string, rows: readonly PlainRow[]): ForecastEffects {
  const official = rows.some(
    (row) => textOf(row, 'scope') === 'official' && numberOf(row, 'value') === 1,
  );
  const columns = effectColumns({ firstDay: 0, days: 1, official }).names;
  const locations: Record<string, number[]> = {};
  const groups: { name: string; coefficients: number[]; responses: Responses }[] = [];
  let responses = PRIOR_RESPONSES;
  const groupAt = (place: number) => {
    const group = groups[place] ?? { name: '', coefficients: [], responses: PRIOR_RESPONSES };
    groups[place] = group;
    return group;
  };
  for (const row of rows) {
    const [scope, name, place] = [
      textOf(row, 'scope'),
      textOf(row, 'name'),
      numberOf(row, 'place'),
    ];
    const value = numberOf(row, 'value');
    const answer = { [name]: { value, error: numberOf(row, 'error') } };
    if (scope.startsWith(LOCATION_SCOPE)) {
      const location = scope.slice(LOCATION_SCOPE.length);
      const own = locations[location] ?? [];
      own.push(value);
      locations[location] = own;
    } else if (scope === 'group') groupAt(place).name = name;
    else if (scope === 'group effect') groupAt(place).coefficients.push(value);
    else if (scope === 'group response') {
      const group = groupAt(place);
      group.responses = { ...group.responses, ...answer };
    } else if (scope === 'response') responses = { ...responses, ...answer };
  }
  const version = numberOf(rows[0] ?? {}, 'version');
  const told: readonly EffectGroup[] = groups;
  return { id, version, official, columns, locations, groups: told, responses };
}
