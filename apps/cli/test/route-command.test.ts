import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';

const bin = fileURLToPath(new URL('../bin/quanyu.js', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'quanyu-route-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function route(...args: string[]) {
  const { status, stderr } = spawnSync(process.execPath, [bin, 'route', ...args], {
    cwd: folder,
    encoding: 'utf8',
  });
  return { status, stderr };
}

function write(name: string, text: string): string {
  writeFileSync(join(folder, name), text);
  return name;
}
const read = (name: string) => readFileSync(join(folder, name), 'utf8');

/** Two stops 10 to the north, two 10 to the south, two places in a van: 42 at best. */
const tiny = write(
  'tiny.vrp',
  'NAME : tiny\nTYPE : CVRP\nDIMENSION : 5\nEDGE_WEIGHT_TYPE : EUC_2D\nCAPACITY : 2\n' +
    'NODE_COORD_SECTION\n1 0 0\n2 0 10\n3 1 10\n4 0 -10\n5 1 -10\n' +
    'DEMAND_SECTION\n1 0\n2 1\n3 1\n4 1\n5 1\nDEPOT_SECTION\n1\n-1\nEOF\n',
);

describe('quanyu route --check', () => {
  it('says what a plan costs and which rules it breaks, and changes nothing', () => {
    const plan = write('plan.sol', 'Route #1: 1 2 3\nCost 0\n');
    const done = route('--problem', tiny, '--check', plan, '--out', 'check.json');
    expect(done.status, done.stderr).toBe(0);
    // 10 + 1 + 20 (from 1 10 to 0 -10: 20.02) + 10, three on a van for two.
    expect(JSON.parse(read('check.json'))).toMatchObject({
      cost: 41,
      vehicles: 1,
      visited: 3,
      leftOut: 1,
      violations: [{ code: 'load', route: 1 }],
    });
    expect(done.stderr).toContain('broken rule load on route 1');
    expect(done.stderr).toContain('Stop 4 is on no route of the given plan');
  });

  it('refuses a plan of another problem, and needs an end or a plan', () => {
    const plan = write('other.sol', 'Route #1: 9\n');
    const strange = route('--problem', tiny, '--check', plan, '--out', 'x.json');
    expect(strange.status).toBe(3);
    expect(strange.stderr).toContain('LOGISTICS_PROBLEM_INVALID');
    expect(route('--problem', tiny, '--out', 'x.sol')).toMatchObject({ status: 2 });
    expect(
      route('--problem', tiny, '--check', plan, '--start', plan, '--out', 'x.sol'),
    ).toMatchObject({ status: 2 });
  });
});

describe('quanyu route', () => {
  it('gives the same bytes with one thread and two, and starts from a plan', () => {
    const plan = write('start.sol', 'Route #1: 1 3\nRoute #2: 2 4\n');
    const common = ['--problem', tiny, '--iterations', '200', '--start', plan];
    for (const threads of ['1', '2']) {
      const done = route(...common, '--threads', threads, '--out', `t${threads}.sol`);
      expect(done.status, done.stderr).toBe(0);
    }
    expect(read('t1.sol')).toMatch(/Cost 42\s*$/);
    expect(read('t2.sol')).toBe(read('t1.sol'));
  });

  it('plans on two threads by the clock and writes maps and sheets in Chinese', () => {
    // Enough stops that the plan is cut into parts for two threads.
    const side = 17;
    const nodes = Array.from({ length: side * side }, (_, i) => [
      10 * (i % side),
      10 * Math.floor(i / side),
    ]);
    const grid = write(
      'grid.vrp',
      `NAME : grid\nTYPE : CVRP\nDIMENSION : ${nodes.length + 1}\nEDGE_WEIGHT_TYPE : EUC_2D\n` +
        `CAPACITY : 20\nNODE_COORD_SECTION\n1 -10 -10\n` +
        nodes.map(([x, y], i) => `${i + 2} ${x} ${y}\n`).join('') +
        `DEMAND_SECTION\n1 0\n${nodes.map((_, i) => `${i + 2} 1\n`).join('')}` +
        'DEPOT_SECTION\n1\n-1\nEOF\n',
    );
    const files = ['--geojson', 'g.json', '--gpx', 'g.gpx', '--sheets', 'g.html'];
    const end = ['--seconds', '4', '--threads', '2', '--lang', 'zh'];
    const done = route('--problem', grid, ...end, ...files, '--out', 'g.sol');
    expect(done.status, done.stderr).toBe(0);
    expect(read('g.sol').match(/^Route #/gm)?.length).toBeGreaterThanOrEqual(15);
    const { features } = JSON.parse(read('g.json'));
    const stops = features.filter((one: { geometry: { type: string } }) =>
      one.geometry.type.startsWith('Point'),
    );
    expect(stops).toHaveLength(side * side);
    expect(read('g.gpx')).toContain('<gpx');
    expect(read('g.html')).toContain('路线 1');
    const checked = route('--problem', grid, '--check', 'g.sol', '--out', 'c.json');
    expect(checked.status, checked.stderr).toBe(0);
    expect(JSON.parse(read('c.json'))).toMatchObject({ violations: [], visited: side * side });
  });
});
