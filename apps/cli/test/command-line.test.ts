import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { COMMANDS } from '../src/index.ts';

const bin = fileURLToPath(new URL('../bin/quanyu.js', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'quanyu-cli-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function quanyu(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [bin, ...args], {
    cwd: folder,
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
}

function write(name: string, text: string): string {
  writeFileSync(join(folder, name), text);
  return name;
}
const read = (name: string) => readFileSync(join(folder, name), 'utf8');

describe('quanyu', () => {
  it('prints version and help with exit 0', () => {
    expect(quanyu('--version')).toMatchObject({ status: 0, stdout: '0.1.0\n' });
    const help = quanyu('--help');
    expect(help.status).toBe(0);
    for (const { name } of COMMANDS) expect(help.stdout).toContain(`  ${name} `);
    expect(quanyu().stdout).toContain('Tools on files');
  });

  it('helps with every command: options and examples', () => {
    for (const command of COMMANDS) {
      const help = quanyu(command.name, '--help');
      expect(help.status, command.name).toBe(0);
      expect(help.stdout).toContain('Examples:');
      expect(help.stdout).toContain('--data-dir');
    }
  });

  it.each([
    [['frobnicate'], /unknown command/],
    [['forecast'], /--data/],
    [['forecast', '--data', 'x', '--horizon', '0', '--out', 'y'], /--horizon.*whole number/],
    [
      ['forecast', '--data', 'x', '--horizon', '2', '--out', 'y', '--quantiles', '0.5,1'],
      /between 0 and 1/,
    ],
    [
      ['forecast', '--data', 'x', '--horizon', '2', '--out', 'y', '--quantiles', '0.5,0.5'],
      /twice/,
    ],
    [['segment', '--data', 'x', '--k', 'many', '--out', 'y'], /--k/],
    [['segment', '--data', 'x', '--k', '2', '--out', 'y', '--scale', 'huge'], /none, z/],
    [
      ['clv', '--purchases', 'x', '--until', '2026-02-30', '--horizon-days', '9', '--out', 'y'],
      /--until/,
    ],
    [['demo', '--scale', 'gigantic'], /small, medium, large/],
    [['--frobnicate'], /unknown option/],
  ])('refuses %j with exit 2, the place and the remedy', (args, message) => {
    const { status, stderr } = quanyu(...args);
    expect(status).toBe(2);
    expect(stderr).toMatch(/^error CLI_USAGE: /);
    expect(stderr).toMatch(message);
    expect(stderr).toContain('remedy: ');
    expect(stderr).not.toContain('    at ');
  });

  it('names a missing input file with exit 3', () => {
    const { status, stderr } = quanyu(
      'forecast',
      '--data',
      'gone.csv',
      '--horizon',
      '2',
      '--out',
      'y',
    );
    expect(status).toBe(3);
    expect(stderr).toContain('gone.csv');
  });

  it('refuses a report it could not write before the work is done', () => {
    const data = write('one.csv', 'series,time,value\na,1,2\n');
    const { status, stderr } = quanyu(
      'forecast',
      '--data',
      data,
      '--horizon',
      '2',
      '--out',
      'y.csv',
      '--json',
      'no/such/folder.json',
    );
    expect(status).toBe(3);
    expect(stderr).toContain('CLI_FILE_UNWRITABLE');
    expect(existsSync(join(folder, 'y.csv'))).toBe(false);
  });
});

describe('quanyu forecast', () => {
  it('gives H rows for every series, columns named by the levels as typed', () => {
    const rows = Array.from({ length: 28 }, (_, i) => `a,${i + 1},${10 + (i % 7)}\nb,${i + 1},`);
    const data = write(
      'two.csv',
      `series\ttime\tvalue\n${rows.join('\n').replaceAll(',', '\t')}\n`,
    );
    const done = quanyu(
      'forecast',
      '--data',
      data,
      '--horizon',
      '3',
      '--season',
      '7',
      '--quantiles',
      '0.10,0.5',
      '--out',
      'f.csv',
      '--json',
      'f.json',
    );
    expect(done.stderr).toContain('note: b');
    expect(done.status).toBe(0);
    const lines = read('f.csv').trimEnd().split('\n');
    expect(lines[0]).toBe('series,step,mean,q0.10,q0.5');
    expect(lines.map((line) => line.split(',').slice(0, 2).join(' ')).slice(1)).toEqual([
      'a 1',
      'a 2',
      'a 3',
      'b 1',
      'b 2',
      'b 3',
    ]);
    const report = JSON.parse(read('f.json'));
    expect(report.steps.map((step: { name: string }) => step.name)).toEqual(['read', 'forecast']);
    expect(report.peakResidentMiB).toBeGreaterThan(10);
  });

  it('writes the same bytes for any number of threads', () => {
    const rows: string[] = [];
    for (let s = 0; s < 12; s++) {
      for (let t = 0; t < 40; t++) rows.push(`s${s},${t},${((t * 7 + s * 3) % 11) + s}`);
    }
    const data = write('many.csv', `series,time,value\n${rows.join('\n')}\n`);
    for (const threads of ['1', '3']) {
      const done = quanyu(
        'forecast',
        '--data',
        data,
        '--horizon',
        '5',
        '--quantiles',
        '0.1,0.9',
        '--threads',
        threads,
        '--out',
        `t${threads}.csv`,
      );
      expect(done.status, done.stderr).toBe(0);
    }
    expect(read('t1.csv')).toBe(read('t3.csv'));
  });

  it('sums rows of one time and says so, and names the line of a bad value', () => {
    const doubled = write(
      'd.csv',
      'series,time,value\na,2026-01-01,1\na,2026-01-01,2\na,2026-01-02,3\n',
    );
    const done = quanyu(
      'forecast',
      '--data',
      doubled,
      '--horizon',
      '1',
      '--model',
      'naive',
      '--out',
      'd-out.csv',
    );
    expect(done.stderr).toContain('SUMMED_DUPLICATES');
    expect(read('d-out.csv')).toBe('series,step,mean\na,1,3\n');
    const bad = write('bad.csv', 'series,time,value\na,1,2\na,2,many\n');
    const refused = quanyu('forecast', '--data', bad, '--horizon', '1', '--out', 'x.csv');
    expect(refused.status).toBe(3);
    expect(refused.stderr).toContain('bad.csv:3');
  });
});

describe('quanyu forecast --known', () => {
  const rows = Array.from(
    { length: 60 },
    (_, t) => `a,${t + 1},${10 + 5 * (t % 4 === 0 ? 1 : 0)},${t % 4 === 0 ? 1 : 0}`,
  );
  const history = `series,time,value,promo\n${rows.join('\n')}\n`;

  it('lets a regressor that is known ahead lift the step it belongs to', () => {
    const data = write('promo.csv', history);
    const known = write('known.csv', 'series,time,promo\na,62,1\na,61,0\na,63,0\n');
    const done = quanyu(
      'forecast',
      '--data',
      data,
      '--horizon',
      '3',
      '--known',
      known,
      '--model',
      'regression',
      '--out',
      'k.csv',
    );
    expect(done.status, done.stderr).toBe(0);
    const means = read('k.csv')
      .trimEnd()
      .split('\n')
      .slice(1)
      .map((row) => Number(row.split(',')[2]));
    expect(means[0]).toBeCloseTo(10, 0);
    expect(means[1]).toBeCloseTo(15, 0);
  });

  it('compares two futures: --what-if', () => {
    const data = write('promo.csv', history);
    const plan = write('plan.csv', 'series,time,promo\na,61,0\na,62,0\na,63,0\n');
    const idea = write('idea.csv', 'series,time,promo\na,61,0\na,62,1\na,63,0\n');
    const compare = (...more: string[]) =>
      quanyu('forecast', '--data', data, '--horizon', '3', ...more, '--out', 'w.csv');
    const done = compare('--known', plan, '--what-if', idea);
    expect(done.status, done.stderr).toBe(0);
    const [header, ...lines] = read('w.csv').trimEnd().split('\n');
    expect(header).toBe('series,step,mean,what_if,change');
    const cells = lines.map((line) => line.split(',').slice(2).map(Number));
    for (const [mean = 0, other = 0, change = 0] of cells) {
      expect(change).toBeCloseTo(other - mean, 9);
    }
    expect(cells[0]?.[2]).toBe(0);
    expect(cells[1]?.[2]).toBeGreaterThan(3);
    const alone = compare('--what-if', idea);
    expect(alone.stderr).toContain('CLI_KNOWN_INVALID');
    const named = write('price.csv', 'series,time,price\na,61,0\na,62,1\na,63,0\n');
    expect(compare('--known', plan, '--what-if', named).stderr).toContain('CLI_KNOWN_INVALID');
  });

  it('refuses a future that is shorter than the horizon or lacks a series', () => {
    const data = write('promo.csv', history);
    const short = write('short.csv', 'series,time,promo\na,61,0\n');
    const other = write('other.csv', 'series,time,promo\nb,61,0\nb,62,0\n');
    for (const known of [short, other]) {
      const refused = quanyu(
        'forecast',
        '--data',
        data,
        '--horizon',
        '2',
        '--known',
        known,
        '--out',
        'x.csv',
      );
      expect(refused.status).toBe(3);
      expect(refused.stderr).toContain('CLI_KNOWN_INVALID');
    }
  });
});

describe('quanyu route, schedule, layout', () => {
  it('plans a tiny CVRPLIB problem within its seconds', () => {
    const problem = write(
      'tiny.vrp',
      'NAME : tiny\nTYPE : CVRP\nDIMENSION : 5\nEDGE_WEIGHT_TYPE : EUC_2D\nCAPACITY : 2\nNODE_COORD_SECTION\n1 0 0\n2 0 10\n3 1 10\n4 0 -10\n5 1 -10\nDEMAND_SECTION\n1 0\n2 1\n3 1\n4 1\n5 1\nDEPOT_SECTION\n1\n-1\nEOF\n',
    );
    const done = quanyu(
      'route',
      '--problem',
      problem,
      '--seconds',
      '5',
      '--iterations',
      '200',
      '--out',
      'tiny.sol',
    );
    expect(done.status, done.stderr).toBe(0);
    // Two routes of 10 + 1 + 10 each (the last leg √101 rounds to 10): 42.
    expect(read('tiny.sol')).toMatch(/^Route #1: [\d ]+\nRoute #2: [\d ]+\nCost 42\s*$/);
  });

  it('schedules two jobs on two machines at the optimum', () => {
    const problem = write('two.txt', '2 2\n0 3 1 2\n1 2 0 4\n');
    const done = quanyu(
      'schedule',
      '--problem',
      problem,
      '--seconds',
      '5',
      '--iterations',
      '100',
      '--out',
      's2.json',
    );
    expect(done.status, done.stderr).toBe(0);
    expect(JSON.parse(read('s2.json')).makespan).toBe(7);
  });

  it('names what is wrong with a broken problem', () => {
    const problem = write('broken.vrp', 'hello\n');
    const refused = quanyu('route', '--problem', problem, '--seconds', '1', '--out', 'x.sol');
    expect(refused.status).toBe(3);
    expect(refused.stderr).toMatch(/^error LOGISTICS_/);
  });
});

describe('quanyu segment, clv, recommend', () => {
  it('groups the mission example as it should', () => {
    const data = write(
      'seg.csv',
      'customer,visits,spend\nA,3,3000\nB,2,2000\nC,1,1500\nD,4.333333333333333,1000\nE,13,500\n',
    );
    const done = quanyu(
      'segment',
      '--data',
      data,
      '--k',
      '3',
      '--out',
      's.csv',
      '--report',
      's.json',
    );
    expect(done.status, done.stderr).toBe(0);
    expect(JSON.parse(read('s.json')).inertia).toBeCloseTo(0.990668, 5);
    const groups = new Map(
      read('s.csv')
        .trimEnd()
        .split('\n')
        .slice(1)
        .map((row) => row.split(',') as [string, string]),
    );
    expect(groups.get('B')).toBe(groups.get('C'));
    expect(groups.get('B')).toBe(groups.get('D'));
    expect(new Set(groups.values()).size).toBe(3);
  });

  it('values customers and leaves out rows after the last day', () => {
    const rows = Array.from(
      { length: 60 },
      (_, i) => `c${i % 20},2026-0${1 + (i % 6)}-1${i % 9},${5 + i}`,
    );
    const data = write('p.csv', `customer,date,value\n${rows.join('\n')}\nlate,2026-12-31,9\n`);
    const done = quanyu(
      'clv',
      '--purchases',
      data,
      '--until',
      '2026-06-30',
      '--horizon-days',
      '90',
      '--out',
      'c.csv',
    );
    expect(done.status, done.stderr).toBe(0);
    const lines = read('c.csv').trimEnd().split('\n');
    expect(lines[0]).toBe('customer,alive,purchases,value');
    expect(lines).toHaveLength(21);
    expect(read('c.csv')).not.toContain('late');
  });

  it('recommends what others bought next and gives strangers the popular list', () => {
    const data = write(
      'ev.csv',
      'customer,product,time\nc1,p1,1\nc1,p2,2\nc2,p1,1\nc2,p2,2\nc2,p3,3\n',
    );
    const wanted = write('for.txt', 'c1\nstranger\n');
    const done = quanyu(
      'recommend',
      '--events',
      data,
      '--for',
      wanted,
      '--count',
      '2',
      '--out',
      'r.csv',
    );
    expect(done.status, done.stderr).toBe(0);
    const lines = read('r.csv').trimEnd().split('\n');
    expect(lines[0]).toBe('customer,rank,product,score');
    expect(lines[1]).toMatch(/^c1,1,p3,/);
    expect(lines.filter((line) => line.startsWith('stranger,'))).toHaveLength(2);
  });

  it('trains a network, telling each epoch, and writes a page that compares models', () => {
    const rows = Array.from({ length: 40 }, (_, c) =>
      Array.from({ length: 6 }, (__, step) => `c${c},p${(c + step) % 9},${step + 1}`),
    ).flat();
    const data = write('ring.csv', `customer,product,time\n${rows.join('\n')}\n`);
    const asked = ['--events', data, '--for', 'all', '--count', '2', '--out', 'ring-out.csv'];
    const done = quanyu('recommend', ...asked, '--model', 'gru', '--compare', 'compare.html');
    expect(done.status, done.stderr).toBe(0);
    expect(done.stderr).toMatch(/epoch 1\/\d+ \[=\.*\] loss \d\.\d+ val_loss \d\.\d+ val_auc/);
    expect(read('ring-out.csv').trimEnd().split('\n')).toHaveLength(81);
    const page = read('compare.html');
    expect(page).toContain('<svg');
    for (const name of ['sequence', 'blend', 'ease', 'popularity']) expect(page).toContain(name);
  });
});

describe('quanyu replenish, allocate, inventory', () => {
  it('gives one row per stock row in its order, with the reason in the language asked for', () => {
    const sales = write(
      'sales.csv',
      `product,location,time,units\n${Array.from({ length: 30 }, (_, t) => `A,L1,${t + 1},${2 + (t % 3)}`).join('\n')}\n`,
    );
    const stock = write('stock.csv', 'product,location,on_hand,due_1,lt\nZ,L1,5,0,2\nA,L1,1,2,3\n');
    const params = write(
      'params.json',
      '{"period":"week","reviewPeriods":1,"leadTimePeriods":"lt","holdingCost":0.2,"shortageCost":1}',
    );
    const done = quanyu(
      'replenish',
      '--sales',
      sales,
      '--stock',
      stock,
      '--params',
      params,
      '--lang',
      'zh',
      '--out',
      'o.csv',
    );
    expect(done.status, done.stderr).toBe(0);
    const lines = read('o.csv').trimEnd().split('\n');
    expect(lines[0]).toBe('product,location,order_units,reason');
    expect(lines[1]).toMatch(/^Z,L1,0,.*没有/);
    expect(lines[2]).toMatch(/^A,L1,[1-9]\d*,/);
  });

  it('shares no more than there is', () => {
    const supply = write('supply.csv', 'product,location,units\nA,DC,20\n');
    const demand = write('demand.csv', 'product,location,mean,sd\nA,S1,10,3\nA,S2,12,4\nA,S3,3,\n');
    const done = quanyu('allocate', '--supply', supply, '--demand', demand, '--out', 'a.csv');
    expect(done.status, done.stderr).toBe(0);
    const units = read('a.csv')
      .trimEnd()
      .split('\n')
      .slice(1)
      .map((row) => Number(row.split(',')[3]));
    expect(units.reduce((a, b) => a + b, 0)).toBe(20);
  });

  it('solves the economic order quantity of Snyder & Shen, example 3.1', () => {
    const problem = write(
      'eoq.json',
      '{"model":"eoq","orderCost":8,"holdingCost":0.225,"demandRate":1300}',
    );
    const done = quanyu('inventory', '--problem', problem, '--out', 'q.json');
    expect(done.status, done.stderr).toBe(0);
    expect(JSON.parse(read('q.json')).policy.orderUnits).toBeCloseTo(304.0467800264368, 6);
    const broken = write('broken.json', '{"model":');
    expect(quanyu('inventory', '--problem', broken, '--out', 'q.json')).toMatchObject({
      status: 3,
    });
  });
});
