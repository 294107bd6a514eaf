import type { FleetGrid } from './fleet-grid.ts';

/**
 * Checks a drive, step by step, by nothing but the cells of the vehicles: every one moves to a free
 * neighbouring cell or stays, no two share a cell, no two change places.
 * @param positions Cells (steps + 1, vehicles).
 * @returns What is wrong; nothing for a clean drive. At most 20 faults.
 */
export function checkFleet(grid: FleetGrid, positions: readonly ArrayLike<number>[]): string[] {
  const faults: string[] = [];
  for (let t = 0; t < positions.length && faults.length < 20; t++) {
    const now = positions[t] ?? [];
    const before = t === 0 ? undefined : positions[t - 1];
    places(grid, now, faults, t);
    if (before === undefined) continue;
    for (let i = 0; i < now.length; i++) {
      const [from = -1, to = -1] = [before[i], now[i]];
      if (!isStep(grid, from, to)) faults.push(`step ${t}: vehicle ${i} jumps ${from} to ${to}`);
    }
    crossings(before, now, faults, t);
  }
  return faults.slice(0, 20);
}

function places(grid: FleetGrid, now: ArrayLike<number>, faults: string[], t: number): void {
  const holder = new Map<number, number>();
  for (let i = 0; i < now.length; i++) {
    const cell = now[i] ?? -1;
    const other = holder.get(cell);
    if (other !== undefined)
      faults.push(`step ${t}: vehicles ${other} and ${i} share cell ${cell}`);
    holder.set(cell, i);
    if (grid.blocked[cell] !== 0) faults.push(`step ${t}: vehicle ${i} stands in blocked ${cell}`);
  }
}

function isStep({ width }: FleetGrid, from: number, to: number): boolean {
  const dx = Math.abs((from % width) - (to % width));
  const dy = Math.abs(Math.floor(from / width) - Math.floor(to / width));
  return dx + dy <= 1;
}

function crossings(
  before: ArrayLike<number>,
  now: ArrayLike<number>,
  faults: string[],
  t: number,
): void {
  const was = new Map<number, number>();
  for (let i = 0; i < before.length; i++) was.set(before[i] ?? -1, i);
  for (let i = 0; i < now.length; i++) {
    const other = was.get(now[i] ?? -1);
    const isCrossing = other !== undefined && other > i && now[other] === before[i];
    if (isCrossing) faults.push(`step ${t}: vehicles ${i} and ${other} change places`);
  }
}
