import { deliverDue } from '@quanyu/epcis';
import type { Ledger } from '@quanyu/ledger';

/** How often schedules are looked at. */
const LOOK_MS = 10_000;
/** A receiver that does not answer in this time did not take it. */
const ANSWER_MS = 10_000;

export interface Deliveries {
  /** Something new was captured: streams are sent now. */
  readonly wake: () => void;
  readonly stop: () => Promise<void>;
}

/** Sends EPCIS subscriptions in the background: after captures, and on schedule. */
export function startDeliveries(ledger: Ledger): Deliveries {
  let running: Promise<unknown> | undefined;
  let again = false;
  let isStopped = false;
  const run = async (): Promise<void> => {
    do {
      again = false;
      // A database that is away fails this round; the next one finds what is still due.
      await deliverDue(ledger, send).catch(() => undefined);
    } while (again && !isStopped);
    running = undefined;
  };
  const wake = (): void => {
    if (isStopped) return;
    if (running === undefined) running = run();
    else again = true;
  };
  const timer = setInterval(wake, LOOK_MS).unref();
  return {
    wake,
    async stop() {
      isStopped = true;
      clearInterval(timer);
      await running;
    },
  };
}

async function send(
  address: string,
  body: string,
  headers: Readonly<Record<string, string>>,
): Promise<boolean> {
  const signal = AbortSignal.timeout(ANSWER_MS);
  const answer = await fetch(address, { method: 'POST', body, headers, redirect: 'error', signal });
  await answer.body?.cancel();
  return answer.ok;
}
