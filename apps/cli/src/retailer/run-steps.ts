import type { Loop, StepName } from '@quanyu/loop';
import type { CommandContext } from '../command.ts';
import type { ProgressTask } from '../progress.ts';

export interface StepsWish {
  readonly steps?: readonly StepName[];
  readonly asOfDay?: number | undefined;
  readonly actor: string;
}

/** Runs the loop with a bar a step, one line a finished step, and the steps in the report. */
export async function runSteps(
  loop: Loop,
  wish: StepsWish,
  context: CommandContext,
): Promise<void> {
  let bar: ProgressTask | undefined;
  const { steps = [], asOfDay, actor } = wish;
  const record = await loop
    .run({
      steps,
      actor,
      ...(asOfDay === undefined ? {} : { asOfDay }),
      signal: context.signal,
      onStep: (name, state) => {
        if (state === 'started') bar = context.progress.start(name);
        else bar?.end();
      },
      onProgress: (_, done, total) => bar?.update(done, total),
    })
    .finally(() => bar?.end());
  for (const step of record.steps) {
    const ms = (step.endedAt ?? 0) - (step.startedAt ?? step.endedAt ?? 0);
    const { name, rowsIn, rowsOut, figures, status } = step;
    context.report.add({
      name,
      seconds: ms / 1000,
      rowsIn,
      rowsOut,
      figures: { ...figures, status },
    });
    context.print(
      `${name.padEnd(10)} ${status.padEnd(8)} ${(ms / 1000).toFixed(1).padStart(6)} s  ${rowsIn.toLocaleString('en')} rows in, ${rowsOut.toLocaleString('en')} out`,
    );
  }
}
