import { createHash } from 'node:crypto';
import type { LoopTools, Step } from './step.ts';

/**
 * What a step would run on, as one short text: its own version, the day, the seed, the snapshots of
 * its datasets and the input versions of the steps it needs.
 */
export async function inputVersion(tools: LoopTools, step: Step, asOfDay: number): Promise<string> {
  const parts = [step.name, step.version, `day ${asOfDay}`, `seed ${tools.seed}`];
  for (const dataset of [...step.datasets].sort()) {
    const snapshot = await tools.lake.snapshot(dataset);
    parts.push(`${dataset} ${snapshot?.dataVersion ?? 'none'}`);
  }
  for (const need of step.needs) {
    const last = await tools.ledger.runs.lastDone(need);
    parts.push(`${need} ${last?.inputVersion ?? 'never'}`);
  }
  if (step.extraVersion !== undefined) parts.push(await step.extraVersion(tools));
  return createHash('sha256').update(parts.join('\n')).digest('hex').slice(0, 24);
}
