import { plainName, type Role, rolesOfName } from './synonyms.ts';
import type { ColumnProfile, TableProfile } from './table-profile.ts';

/** A column that may play a role, and how well its name fits. */
export interface Candidate {
  readonly column: ColumnProfile;
  readonly score: number;
}

export type RoleCandidates = ReadonlyMap<Role, readonly Candidate[]>;

const NUMBER_ROLES: ReadonlySet<Role> = new Set([
  'quantity',
  'unit_price',
  'cost',
  'discount',
  'total',
  'on_hand',
]);
/** Dates that come after the order: taken only where there is no other. */
const LATER_DATE =
  /^(invoice|ship|deliver|dispatch|pay|paid|due|return|update|发货|付款|支付|开票|收货|签收|完成)/;

/** For every role the columns that names and contents allow, best first. */
export function roleCandidates(profile: TableProfile): RoleCandidates {
  const all = new Map<Role, Candidate[]>();
  for (const column of profile.columns) {
    for (const [role, score] of rolesOfName(column.name)) {
      if (isPossible(role, column)) push(all, role, { column, score });
    }
  }
  if (!all.has('time')) addDates(profile, all);
  for (const list of all.values()) list.sort((a, b) => b.score - a.score);
  return all;
}

function push(all: Map<Role, Candidate[]>, role: Role, candidate: Candidate): void {
  const list = all.get(role) ?? [];
  list.push(candidate);
  all.set(role, list);
}

function isPossible(role: Role, column: ColumnProfile): boolean {
  if (column.filled === 0) return false;
  if (NUMBER_ROLES.has(role)) return column.numberShare >= 0.9;
  if (role === 'time') return column.timeShare >= 0.5 || isEpoch(column);
  return true;
}

function isEpoch(column: ColumnProfile): boolean {
  return column.numberShare > 0.98 && column.min > 2e8 && column.max < 5e12;
}

/** Where no name says "order date": any column of dates, those of later steps last, the earliest dates first. */
function addDates(profile: TableProfile, all: Map<Role, Candidate[]>): void {
  for (const column of profile.columns) {
    if (column.timeShare < 0.8) continue;
    const isLater = LATER_DATE.test(plainName(column.name));
    push(all, 'time', { column, score: isLater ? 0.2 : 0.4 });
  }
}

/** The best candidate of a role that is not taken yet. */
export function bestOf(
  candidates: RoleCandidates,
  role: Role,
  taken: ReadonlySet<number>,
): ColumnProfile | undefined {
  return candidates.get(role)?.find((one) => !taken.has(one.column.index))?.column;
}
