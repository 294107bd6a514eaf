import { describe, expect, it } from 'vitest';
import type { Ledger, NewDecision } from '../src/index.ts';

/** Links between customers: part of the ledger's suite. */
export function identitySuite(ledger: () => Ledger): void {
  describe('identity', () => {
    const proposal = (a: string, b: string): NewDecision => ({
      key: `same-person|${a}|${b}`,
      kind: 'same-person',
      subject: { kind: 'customer', id: a },
      content: { from: b, probability: 0.98 },
      reasons: [{ code: 'profile-link-phone-same', params: { weight: 5 } }],
      model: 'profile/linking',
      modelVersion: '1',
      dataVersion: 'd1',
    });
    const setUp = async (prefix: string): Promise<readonly string[]> => {
      const ids = ['a', 'b', 'c', 'd'].map((letter) => `${prefix}-${letter}`);
      const rows = ids.map((customer) => ({ customer, name: `Person ${customer}` }));
      await ledger().recordFacts('customers', 'test', rows);
      return ids;
    };
    const accept = async (run: string, a: string, b: string): Promise<string> => {
      await ledger().decisions.propose(run, [proposal(a, b)]);
      const { rows } = await ledger().decisions.list({ runId: run, status: 'proposed' });
      const [id = ''] = rows.map(({ decision }) => decision as string);
      await ledger().decisions.approve([id], 'ann');
      await ledger().decisions.execute([id], 'ann');
      return id;
    };

    it('an accepted proposal links two customers; undoing it leaves nothing behind', async () => {
      const [a = '', b = ''] = await setUp('undo');
      const alone = { person: a, customers: [a], links: [] };
      expect(await ledger().identity.personOf(a)).toEqual(alone);
      const before = await ledger().identity.version();
      const id = await accept('link-run-1', b, a);
      const person = await ledger().identity.personOf(b);
      expect(person).toMatchObject({ person: a, customers: [a, b] });
      expect(person.links).toMatchObject([{ a, b, actor: 'ann', decision: id }]);
      expect(await ledger().identity.version()).not.toBe(before);
      await ledger().decisions.undo([id], 'ann');
      expect(await ledger().identity.personOf(a)).toEqual(alone);
      expect(await ledger().identity.version()).toBe(before);
    });

    it('unlink() takes one link back and rejects the decision that made it', async () => {
      const [a = '', b = '', c = '', d = ''] = await setUp('split');
      const id = await accept('link-run-2', a, b);
      await ledger().identity.link([c, b], 'bob');
      await ledger().identity.link([b, c], 'eve');
      await ledger().identity.link([d, c], 'bob');
      const whole = await ledger().identity.personOf(d);
      expect(whole.customers).toEqual([a, b, c, d]);
      expect(whole.links).toHaveLength(3);
      const key = { customers: [b, a] as const, source: `decision:${id}` };
      await ledger().identity.unlink(key, 'two sisters', 'ann');
      expect((await ledger().identity.personOf(a)).customers).toEqual([a]);
      expect((await ledger().identity.personOf(b)).customers).toEqual([b, c, d]);
      expect((await ledger().decisions.get(id)).status).toBe('rejected');
      await expect(ledger().identity.unlink(key, 'again', 'ann')).rejects.toMatchObject({
        code: 'LEDGER_NOT_FOUND',
      });
      const manual = { customers: [b, c] as const, source: 'manual' };
      await ledger().identity.unlink(manual, 'a slip', 'bob');
      expect((await ledger().identity.personOf(b)).customers).toEqual([b]);
    });

    it('refuses nobody, oneself, erased customers and a missing reason', async () => {
      const [a = '', b = ''] = await setUp('bad');
      const { identity } = ledger();
      await expect(identity.link([a, 'nobody'], 'ann')).rejects.toMatchObject({
        code: 'LEDGER_NOT_FOUND',
      });
      await expect(identity.link([a, a], 'ann')).rejects.toMatchObject({
        code: 'LEDGER_FIELD_INVALID',
      });
      await identity.link([a, b], 'ann');
      const key = { customers: [a, b] as const, source: 'manual' };
      await expect(identity.unlink(key, ' ', 'ann')).rejects.toMatchObject({
        code: 'LEDGER_FIELD_INVALID',
      });
      await ledger().customers.erase(b, 'ann');
      expect((await identity.personOf(a)).customers).toEqual([a]);
      await expect(identity.link([a, b], 'ann')).rejects.toMatchObject({
        code: 'LEDGER_NOT_FOUND',
      });
    });
  });
}
