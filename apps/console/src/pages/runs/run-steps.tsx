import type { RunAnswer, RunStepAnswer } from '@quanyu/server/api-types';
import { Progress } from 'antd';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../format/use-format.ts';
import { StatusBadge } from '../../ui/cells.tsx';

/** Every step with its progress, rows and time; a failed one says why and what now. */
export function RunSteps({ run }: { readonly run: RunAnswer }): ReactElement {
  return (
    <ol className="q-rows">
      {run.steps.map((step) => (
        <StepRow key={step.name} step={step} />
      ))}
    </ol>
  );
}

function StepRow({ step }: { readonly step: RunStepAnswer }): ReactElement {
  const { t } = useTranslation();
  const format = useFormat();
  const name = t(`step.${step.name}`, step.name);
  const isRunning = step.status === 'running';
  const hasRows = step.status === 'done' || step.status === 'failed';
  return (
    <li>
      <span className="q-step-name">{name}</span>
      <StatusBadge status={step.status} />
      <span className="q-row-main">
        {isRunning ? (
          <Progress percent={Math.round(step.progress * 100)} size="small" aria-label={name} />
        ) : hasRows ? (
          <span className="q-quiet">
            {t('runs.rows', {
              rowsIn: format.number(step.rowsIn),
              rowsOut: format.number(step.rowsOut),
            })}
          </span>
        ) : null}
        {step.error === null ? null : (
          <span className="q-bad">
            {step.error.code}: {step.error.detail} {step.error.remedy}
          </span>
        )}
      </span>
      <span className="q-quiet q-figure">{format.duration(step.seconds)}</span>
    </li>
  );
}
