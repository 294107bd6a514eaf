import { QUALITY_CHECKS, type QualityCheck } from '../clean/quality-checks.ts';
import { qualityIssueText } from '../clean/quality-text.ts';
import { ledgerVersion } from '../ledger-version.ts';
import type { Step, StepContext } from '../step.ts';

/** Looks at the whole ledger for what no import rule can see, and renews the list of open issues. */
export const CLEAN_STEP: Step = {
  name: 'clean',
  needs: ['import'],
  datasets: [],
  version: '2',
  extraVersion: ledgerVersion,
  async run(context) {
    const figures: Record<string, number> = {};
    for (const [index, check] of QUALITY_CHECKS.entries()) {
      context.signal.throwIfAborted();
      figures[check.code] = await runCheck(context, check);
      context.onProgress(index + 1, QUALITY_CHECKS.length);
    }
    const found = Object.values(figures).reduce((sum, count) => sum + count, 0);
    return { rowsIn: QUALITY_CHECKS.length, rowsOut: found, figures: { issues: figures, found } };
  },
};

const SAMPLES_MAX = 20;

interface FoundRow {
  readonly place: string;
  readonly value: string | null;
  readonly total: string | number;
}

/** One issue a check: how many rows, the first places, and the remedy. Older open ones are closed. */
async function runCheck(context: StepContext, check: QualityCheck): Promise<number> {
  const { ledger, runId } = context;
  const { rows } = await ledger.pool.query<FoundRow>(
    `select place, value, count(*) over () as total from (${check.sql}) as found
     order by place limit ${SAMPLES_MAX}`,
    [...(check.parameters?.(context) ?? [])],
  );
  const count = Number(rows[0]?.total ?? 0);
  await ledger.pool.query(
    `update data_issues set status = 'resolved' where code = $1 and status = 'open'`,
    [check.code],
  );
  if (count === 0) return 0;
  const places = rows.map(({ place, value }) => (value === null ? place : `${place}: ${value}`));
  const params = { count, places: places.slice(0, 3).join('; ') };
  const text = qualityIssueText({ code: check.code, params });
  await ledger.issues.record([
    {
      code: check.code,
      severity: check.severity,
      message: text?.message ?? check.code,
      remedy: text?.remedy ?? check.remedy.en,
      params,
      runId,
      field: check.field,
      value: rows[0]?.place ?? '',
      count,
      raw: { places },
    },
  ]);
  return count;
}
