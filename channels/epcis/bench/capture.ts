import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { instant } from '@quanyu/domain';
import { openLedger } from '@quanyu/ledger';
import { capture } from '../src/capture.ts';
import { columnsOf } from '../src/event-fields.ts';
import { eventHash } from '../src/event-hash.ts';
import { readQuery } from '../src/query-parameters.ts';
import { readDocument } from '../src/read-document.ts';
import { findEvents } from '../src/store.ts';

/**
 * Events a CPU second of checking, hashing and reducing to columns; events a second into the ledger;
 * time from capture to query: `npx tsx --conditions=quanyu-source channels/epcis/bench/capture.ts`.
 */
const EVENTS = 2000;

function documentOf(from: number, events: number): string {
  return JSON.stringify({
    '@context': ['https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld'],
    type: 'EPCISDocument',
    schemaVersion: '2.0',
    creationDate: '2026-01-01T00:00:00Z',
    epcisBody: {
      eventList: Array.from({ length: events }, (_, k) => ({
        type: 'ObjectEvent',
        action: 'OBSERVE',
        eventTime: '2026-01-01T10:00:00+08:00',
        eventTimeZoneOffset: '+08:00',
        epcList: [`urn:epc:id:sgtin:0614141.107346.${from + k}`],
        bizStep: 'storing',
        disposition: 'in_progress',
        readPoint: { id: 'urn:epc:id:sgln:0614141.00777.0' },
        bizLocation: { id: 'urn:epc:id:sgln:0614141.00888.0' },
      })),
    },
  });
}

function cpuSeconds(work: () => void): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6;
}

const text = documentOf(0, EVENTS);
const pass = (): void => {
  const { events, prefixes } = readDocument(text);
  for (const event of events) {
    eventHash(event, prefixes);
    columnsOf(event);
  }
};
for (let k = 0; k < 5; k++) pass();
const own = cpuSeconds(() => {
  for (let k = 0; k < 20; k++) pass();
});
const rate = (20 * EVENTS) / own;
process.stdout.write(
  `parse, check, hash, state: ${rate.toFixed(0)} events a CPU second (goal 25,000)\n`,
);

const folder = mkdtempSync(join(tmpdir(), 'epcis-bench-'));
const ledger = await openLedger({
  dataDir: folder,
  clock: { now: () => instant(Date.now()) },
});
try {
  const started = performance.now();
  for (let k = 0; k < 10; k++) {
    await capture(ledger, {
      body: documentOf(1e6 + k * EVENTS, EVENTS),
      source: 'bench',
      captureId: randomUUID(),
    });
  }
  const seconds = (performance.now() - started) / 1000;
  process.stdout.write(
    `into the ledger: ${((10 * EVENTS) / seconds).toFixed(0)} events/s (wall)\n`,
  );
  const times: number[] = [];
  for (let k = 0; k < 200; k++) {
    const before = performance.now();
    await capture(ledger, { body: documentOf(k, 1), source: 'bench', captureId: randomUUID() });
    const epc = `urn:epc:id:sgtin:0614141.107346.${k}`;
    const { events } = await findEvents(ledger.pool, readQuery({ MATCH_epc: epc }));
    if (events.length !== 1) throw new Error('a captured event was not found');
    times.push(performance.now() - before);
  }
  times.sort((a, b) => a - b);
  const p99 = times[Math.floor(times.length * 0.99)] ?? Number.NaN;
  process.stdout.write(
    `capture to query: median ${(times[100] ?? 0).toFixed(1)} ms, p99 ${p99.toFixed(1)} ms (goal 250)\n`,
  );
} finally {
  await ledger.close();
  rmSync(folder, { recursive: true, force: true });
}
