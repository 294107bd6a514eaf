import { describe, expect, it } from 'vitest';
import type { Ledger, NewDecision } from '../src/index.ts';
import { NOW } from './clusters.ts';

/** Decisions, runs, models, access, issues, settings and targets: part of the ledger's suite. */
export function repositoriesSuite(ledger: () => Ledger): void {
  describe('decisions', () => {
    const proposal = (key: string, rest: Partial<NewDecision> = {}): NewDecision => ({
      key,
      kind: 'purchase',
      subject: { kind: 'product', id: `toy-${key}`, location: 'shop' },
      content: { supplier: 'S1', units: 12, unitCost: 1.005 },
      reasons: [{ code: 'stock-out', params: { days: 3 } }],
      model: 'order-up-to',
      modelVersion: '1',
      dataVersion: 'd1',
      ...rest,
    });

    it('propose once per run and key, approve, execute, undo, measure', async () => {
      const rows = ['a', 'b'].map((key) => proposal(key));
      expect(await ledger().decisions.propose('run1', rows)).toBe(2);
      expect(await ledger().decisions.propose('run1', rows)).toBe(0);
      const listed = await ledger().decisions.list({ runId: 'run1', status: 'proposed' });
      const ids = listed.rows.map((row) => row.decision as string);
      await expect(ledger().decisions.execute(ids, 'me')).rejects.toMatchObject({
        code: 'LEDGER_STEP_REFUSED',
      });
      await ledger().decisions.approve(ids, 'me');
      const { purchaseOrders } = await ledger().decisions.execute(ids, 'me');
      expect(purchaseOrders).toHaveLength(1);
      const orderRow = await ledger().db.selectFrom('purchase_orders').selectAll().execute();
      expect(orderRow).toMatchObject([{ supplier_id: 'S1', total_minor: 2412 }]);
      const [first = '', second = ''] = ids;
      await ledger().decisions.undo([first], 'me');
      const afterUndo = await ledger().db.selectFrom('purchase_orders').selectAll().execute();
      expect(afterUndo).toMatchObject([{ total_minor: 1206 }]);
      const outcome = { measuredAt: NOW, effectMinor: 5, lowMinor: 1, highMinor: 9 };
      const done = await ledger().decisions.measure(second, {
        ...outcome,
        confidence: 0.95,
        method: 'before-after',
      });
      expect(done.status).toBe('measured');
      expect((await ledger().decisions.log(second)).map((entry) => entry.to)).toEqual([
        'proposed',
        'approved',
        'executed',
        'measured',
      ]);
      expect(await ledger().audit.list({ subjectId: second })).toHaveLength(3);
    });

    it('snooze: out of sight with its reason, does not expire, undone or approved as any other', async () => {
      const keys = ['s1', 's2'];
      const rows = keys.map((key) => proposal(key, { expiresAt: NOW + 1_000 }));
      await ledger().decisions.propose('run-snooze', rows);
      const { decisions } = ledger();
      const awake = async (snoozed: boolean) =>
        (await decisions.list({ runId: 'run-snooze', snoozed })).rows.map((row) => row.decision);
      const ids = await awake(false);
      const [first = '', second = ''] = ids.map(String);
      const until = NOW + 3 * 86_400_000;
      for (const [wrong, reason] of [
        [NOW - 1, 'later'],
        [Number.NaN, 'later'],
        [NOW + 400 * 86_400_000, 'later'],
        [until, ' '],
      ] as const) {
        const bad = decisions.snooze([first], { until: wrong, reason }, 'me');
        await expect(bad).rejects.toMatchObject({ code: 'LEDGER_FIELD_INVALID' });
      }
      await decisions.snooze([first, second], { until, reason: 'after the fair' }, 'me');
      expect((await awake(true)).length).toBe(2);
      expect(await awake(false)).toEqual([]);
      await decisions.expire(NOW + 2_000);
      expect((await decisions.get(first)).status).toBe('proposed');
      await decisions.undo([first], 'me');
      expect(await awake(false)).toEqual([first]);
      const log = (await decisions.log(first)).map(({ from, to, reason }) => [from, to, reason]);
      expect(log).toEqual([
        [null, 'proposed', null],
        ['proposed', 'snoozed', 'after the fair'],
        ['snoozed', 'proposed', 'undo'],
      ]);
      await decisions.approve([second], 'me');
      expect(await awake(true)).toEqual([]);
      const late = decisions.snooze([second], { until, reason: 'x' }, 'me');
      await expect(late).rejects.toMatchObject({ code: 'LEDGER_STEP_REFUSED' });
      expect((await decisions.expire(NOW + 2_000)) > 0).toBe(true);
      expect((await decisions.get(first)).status).toBe('expired');
    });

    it('many at once: all or none, and only one of two rivals wins', async () => {
      await ledger().decisions.propose('run2', [proposal('c')]);
      const [row] = (await ledger().decisions.list({ runId: 'run2' })).rows;
      const id = String(row?.decision);
      await expect(ledger().decisions.approve([id, 'absent'], 'me')).rejects.toMatchObject({
        code: 'LEDGER_NOT_FOUND',
      });
      expect((await ledger().decisions.get(id)).status).toBe('proposed');
      const rivals = await Promise.allSettled([
        ledger().decisions.approve([id], 'me'),
        ledger().decisions.reject([id], 'too dear', 'you'),
      ]);
      expect(rivals.filter((rival) => rival.status === 'fulfilled')).toHaveLength(1);
    });
  });

  describe('other repositories', () => {
    it('runs resume, models promote and roll back', async () => {
      const run = await ledger().runs.start({ kind: 'loop', actor: 'me', steps: ['clean', 'fit'] });
      await ledger().runs.updateStep(run.runId, 'clean', { status: 'running', checkpoint: [1] });
      await ledger().runs.updateStep(run.runId, 'clean', { status: 'done', rowsOut: 5 });
      expect((await ledger().runs.unfinished()).map((row) => row.runId)).toEqual([run.runId]);
      await ledger().runs.end(run.runId, 'done');
      const after = await ledger().runs.get(run.runId);
      expect(after.steps[0]).toMatchObject({ status: 'done', progress: 1, checkpoint: [1] });
      const fit = () =>
        ledger().models.register({
          ...{ kind: 'forecast', name: 'ets', dataVersion: 'd1' },
          state: new Uint8Array([1, 2]),
        });
      const [one, two] = [await fit(), await fit()];
      expect([one.version, two.version]).toEqual([1, 2]);
      await ledger().models.promote(one.modelId, 'me');
      await ledger().models.promote(two.modelId, 'me');
      expect((await ledger().models.rollBack('forecast', 'me')).modelId).toBe(one.modelId);
      expect((await ledger().models.live('forecast'))?.modelId).toBe(one.modelId);
      expect([...((await ledger().models.state(two.modelId)) ?? [])]).toEqual([1, 2]);
    });

    it('keys and logins open only with their secret', async () => {
      const { secret, record } = await ledger().access.createKey(
        { name: 'shop', scopes: ['events:write'] },
        'me',
      );
      expect((await ledger().access.findKey(secret))?.keyId).toBe(record.keyId);
      expect(await ledger().access.findKey(`${secret}x`)).toBeUndefined();
      await ledger().access.revokeKey(record.keyId, 'me');
      expect(await ledger().access.findKey(secret)).toBeUndefined();
      const user = { name: 'ann', password: 'correct horse', role: 'operator' } as const;
      await ledger().access.createUser(user, 'me');
      await expect(ledger().access.createUser(user, 'me')).rejects.toMatchObject({
        code: 'LEDGER_EXISTS',
      });
      expect(await ledger().access.login('ann', 'wrong', 1000)).toBeUndefined();
      expect(await ledger().access.login('bob', 'correct horse', 1000)).toBeUndefined();
      const session = await ledger().access.login('ann', 'correct horse', 1000);
      expect((await ledger().access.findSession(String(session?.token)))?.name).toBe('ann');
      await ledger().access.logout(String(session?.token));
      expect(await ledger().access.findSession(String(session?.token))).toBeUndefined();
    });

    it('issues and rejected rows take hostile text; settings refuse what cannot be', async () => {
      const raw = { cell: 'a\u0000b\ud800' };
      await ledger().issues.record([
        { code: 'X', severity: 'error', message: 'm\u0000', remedy: 'r', count: 3, raw },
      ]);
      expect(await ledger().issues.countByCode()).toEqual({ X: 3 });
      const row = { file: 'f', line: 1, code: 'X', message: 'm', raw, importFileId: 'i' };
      await ledger().issues.keepRejected([row]);
      await ledger().issues.keepRejected([row]);
      expect(await ledger().issues.listRejected()).toHaveLength(1);
      await expect(ledger().settings.update({ timeZone: 'Moon' }, 'me')).rejects.toMatchObject({
        code: 'DOMAIN_TIME_ZONE_UNKNOWN',
      });
      await ledger().targets.set(
        { kpi: 'revenue', channel: '', fromDay: 1, toDay: 30, value: 5 },
        'me',
      );
      expect(await ledger().targets.list(15)).toHaveLength(1);
    });
  });
}
