import type { AlsPart, Kernels, Rng } from '../src/index.ts';

/** Standard normal numbers in the arena. */
export function normals(kernels: Kernels, rng: Rng, n: number): Float32Array {
  const out = kernels.arena.float32(n);
  for (let i = 0; i < n; i++) out[i] = rng.normal();
  return out;
}

/** A small random half pass, placed in the arena of the kernels. */
export function alsPart(
  kernels: Kernels,
  rng: Rng,
  users: number,
  items: number,
  f: number,
): AlsPart {
  const { arena } = kernels;
  const starts = arena.int32(users + 1);
  const picked: number[] = [];
  for (let u = 0; u < users; u++) {
    for (let i = 0; i < items; i++) if (rng.uniform() < 0.4) picked.push(i);
    starts[u + 1] = picked.length;
  }
  const columns = arena.int32(picked.length);
  columns.set(picked);
  const values = arena.float32(picked.length);
  for (let e = 0; e < values.length; e++) values[e] = 1 + 5 * rng.uniform();
  const fixed = normals(kernels, rng, items * f);
  const solved = normals(kernels, rng, users * f);
  const gram = arena.float32(f * f);
  kernels.gramF32(fixed, gram, f);
  for (let j = 0; j < f; j++) gram[j * f + j]! += 1;
  const work = arena.float32(3 * f);
  return {
    ratings: { starts, columns, values },
    fixed,
    solved,
    gram,
    f,
    from: 0,
    to: users,
    steps: 3,
    work,
  };
}
