import { describe, expect, it } from 'vitest';
import type { AlertMark, Ledger } from '../src/index.ts';
import { NOW } from './clusters.ts';

/** Terms of suppliers, approval limits, links and marks: part of the ledger's suite. */
export function buyingSuite(ledger: () => Ledger): void {
  describe('buying', () => {
    it('keeps terms of a supplier and changes what is given only', async () => {
      const { buying } = ledger();
      const first = await buying.setTerms('S-terms', { email: 'a@b.c', orderCostMinor: 900 }, 'me');
      expect(first).toMatchObject({ isActive: true, email: 'a@b.c', orderCostMinor: 900 });
      const next = await buying.setTerms('S-terms', { isActive: false, email: null }, 'me');
      expect(next).toMatchObject({ isActive: false, email: null, orderCostMinor: 900 });
      expect((await buying.terms()).filter(({ supplier }) => supplier === 'S-terms')).toEqual([
        next,
      ]);
      const [entry] = await ledger().audit.list({ subjectKind: 'supplier', subjectId: 'S-terms' });
      expect(entry).toMatchObject({ actor: 'me', action: 'terms' });
      await expect(buying.setTerms('', {}, 'me')).rejects.toThrow(/an id/);
      await expect(buying.setTerms('S-terms', { weekday: 9 }, 'me')).rejects.toThrow();
    });

    it('keeps one limit a role until it is taken away', async () => {
      const { buying } = ledger();
      await buying.setLimit('operator', 5_000, 'me');
      await buying.setLimit('operator', 7_000, 'me');
      expect((await buying.limits()).get('operator')).toBe(7_000);
      await buying.setLimit('operator', null, 'me');
      expect((await buying.limits()).has('operator')).toBe(false);
    });

    it('finds the link of a token until it is over or revoked, and keeps no token', async () => {
      const { buying } = ledger();
      const { record, token } = await buying.createLink('S-link', 30, 'me');
      expect(record).toMatchObject({ supplier: 'S-link', revokedAt: null, usedAt: null });
      expect(record.expiresAt).toBeGreaterThanOrEqual(NOW + 30 * 86_400_000);
      expect((await buying.findLink(token))?.link).toBe(record.link);
      expect(await buying.findLink(`${token}x`)).toBeUndefined();
      const kept = await ledger().pool.query('SELECT * FROM supplier_links');
      expect(JSON.stringify(kept.rows)).not.toContain(token);
      await buying.revokeLink(record.link, 'me');
      expect(await buying.findLink(token)).toBeUndefined();
      await expect(buying.revokeLink(record.link, 'me')).rejects.toThrow(/link/);
      await expect(buying.createLink('S-link', Number.NaN, 'me')).rejects.toThrow(/days/);
      const short = await buying.createLink('S-link', 1e-9, 'me');
      expect(await buying.findLink(short.token)).toBeUndefined();
    });

    it('gives marks back in the order they were made, since a day', async () => {
      const { buying } = ledger();
      const mark = (day: number, score: number | null): AlertMark => ({
        ...{ product: 'P', location: 'L', kind: 'stock-out-risk', outcome: 'done' },
        ...{ costMinor: 500, score, day, quietDays: 7 },
      });
      await buying.markAlerts([mark(10, 0.5), mark(20, null)], 'me');
      expect(await buying.alertMarks(15)).toEqual([mark(20, null)]);
      expect(await buying.alertMarks(0)).toEqual([mark(10, 0.5), mark(20, null)]);
      await buying.markAlerts([], 'me');
      expect(await buying.alertMarks(0)).toHaveLength(2);
    });
  });
}
