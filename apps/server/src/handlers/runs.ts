import { AppError } from '@quanyu/domain';
import type { RunRecord, RunStepRecord } from '@quanyu/ledger';
import type { StepName } from '@quanyu/loop';
import type { RunAnswer, RunStepAnswer } from '../api/operation.ts';
import { SERVER_ERRORS } from '../errors.ts';
import type { Handler } from '../handler.ts';
import { actorName } from './access.ts';
import { dayOf, isoOrNull } from './retailer-context.ts';

const RUNS_MAX = 1_000;

export const runs: Handler<'runs'> = async ({ query }, { ledger }) => {
  const found = await ledger.runs.list(RUNS_MAX);
  const start = query.cursor === undefined ? 0 : found.findIndex(isOf(query.cursor)) + 1;
  const page = found.slice(start, start + query.limit);
  const hasMore = start + page.length < found.length;
  const nextCursor = hasMore ? (page.at(-1)?.runId ?? null) : null;
  return { rows: page.map(runAnswer), nextCursor, total: found.length };
};

function isOf(id: string): (run: RunRecord) => boolean {
  return (run) => run.runId === id;
}

export function runAnswer(run: RunRecord): RunAnswer {
  const { runId, kind, status, asOfDay, startedAt, endedAt, actor, steps } = run;
  return {
    run: runId,
    kind,
    status,
    asOf: isoOrNull(asOfDay),
    startedAt,
    endedAt,
    actor,
    steps: steps.map(stepAnswer),
  };
}

function stepAnswer(step: RunStepRecord): RunStepAnswer {
  const { name, status, progress, rowsIn, rowsOut, startedAt, endedAt, figures, error } = step;
  const isOver = startedAt !== null && endedAt !== null;
  return {
    name,
    status,
    progress,
    rowsIn,
    rowsOut,
    seconds: isOver ? (endedAt - startedAt) / 1000 : null,
    figures: { ...figures },
    error:
      error === null
        ? null
        : {
            code: String(error['code'] ?? ''),
            detail: String(error['detail'] ?? ''),
            remedy: String(error['remedy'] ?? ''),
          },
  };
}

export const run: Handler<'run'> = async ({ params }, { ledger }) =>
  runAnswer(await ledger.runs.get(params.run));

export const startRun: Handler<'startRun'> = async (request, services) => {
  const { steps, asOf } = request.body;
  const actor = actorName(request);
  const asOfDay = dayOf(asOf);
  const runId = await services.runs.start({
    steps: steps as readonly StepName[],
    actor,
    ...(asOfDay === undefined ? {} : { asOfDay }),
  });
  await services.ledger.audit.write({
    actor,
    action: 'start',
    subjectKind: 'run',
    subjectId: runId,
    after: { steps },
  });
  return runAnswer(await services.ledger.runs.get(runId));
};

export const stopRun: Handler<'stopRun'> = async (request, services) => {
  const id = request.params.run;
  const found = await services.ledger.runs.get(id);
  if (services.loop.running() !== id) {
    throw new AppError(
      SERVER_ERRORS.SERVER_REQUEST_INVALID,
      `Cannot stop run ${id} as it is not under way here: current status is ${found.status}`,
      { place: 'run' },
    );
  }
  services.loop.stop();
  const actor = actorName(request);
  await services.ledger.audit.write({ actor, action: 'stop', subjectKind: 'run', subjectId: id });
  return runAnswer(await services.ledger.runs.get(id));
};
