import { type ModelAnswer, type Page, RUN_STEPS, type RunAnswer } from '@quanyu/server/api-types';
import { Button, Checkbox, Popover } from 'antd';
import { type ReactElement, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { request } from '../../api/request.ts';
import { useChange, useGet } from '../../api/use-api.ts';
import { useFormat } from '../../format/use-format.ts';
import { useMay } from '../../session/session.tsx';
import { StatusBadge } from '../../ui/cells.tsx';
import { type Column, DataTable } from '../../ui/data-table.tsx';
import { PageHeader, Panel } from '../../ui/page-header.tsx';
import { ErrorState } from '../../ui/states.tsx';
import { RunSteps } from './run-steps.tsx';

export function RunsPage(): ReactElement {
  const { t } = useTranslation();
  const may = useMay().write;
  const start = useChange(
    (steps: readonly string[]) => request<RunAnswer>('POST', '/v1/runs', { body: { steps } }),
    ['/v1/runs'],
  );
  return (
    <div className="q-page">
      <PageHeader
        title={t('runs.title')}
        sentence={t('runs.sentence')}
        action={
          <>
            <Button
              type="primary"
              disabled={!may}
              loading={start.isPending}
              onClick={() => start.mutate([])}
            >
              {t('runs.start')}
            </Button>
            <StepChoice isDisabled={!may} onStart={(steps) => start.mutate(steps)} />
          </>
        }
      />
      {start.error === null ? null : <ErrorState error={start.error} />}
      <RunningPanel mayStop={may} />
      <Panel title={t('runs.list')}>
        <RunTable />
      </Panel>
      <Panel title={t('runs.models')}>
        <ModelTable />
      </Panel>
    </div>
  );
}

function StepChoice({
  isDisabled,
  onStart,
}: {
  readonly isDisabled: boolean;
  readonly onStart: (steps: readonly string[]) => void;
}): ReactElement {
  const { t } = useTranslation();
  const [steps, setSteps] = useState<string[]>([]);
  const content = (
    <div className="q-column-choice">
      <Checkbox.Group
        className="q-column-choice"
        value={steps}
        onChange={setSteps}
        options={RUN_STEPS.map((value) => ({ value, label: t(`step.${value}`) }))}
      />
      <Button type="primary" disabled={steps.length === 0} onClick={() => onStart(steps)}>
        {t('runs.startSome', { count: steps.length })}
      </Button>
    </div>
  );
  return (
    <Popover trigger="click" placement="bottomRight" content={content}>
      <Button disabled={isDisabled}>{t('runs.choose')}</Button>
    </Popover>
  );
}

/** The run that goes on now: what is done, what is left, and a way to stop it. */
function RunningPanel({ mayStop }: { readonly mayStop: boolean }): ReactElement | null {
  const { t } = useTranslation();
  const format = useFormat();
  const runs = useGet<Page<RunAnswer>>('/v1/runs', { limit: 1 });
  const stop = useChange(
    (run: string) => request<RunAnswer>('POST', `/v1/runs/${encodeURIComponent(run)}/stop`),
    ['/v1/runs'],
  );
  const last = runs.data?.rows[0];
  if (last === undefined || last.status !== 'running') return null;
  return (
    <Panel
      title={t('runs.now', { since: format.ago(last.startedAt) })}
      extra={
        <Button
          danger
          disabled={!mayStop}
          loading={stop.isPending}
          onClick={() => stop.mutate(last.run)}
        >
          {t('runs.stop')}
        </Button>
      }
    >
      {stop.error === null ? null : <ErrorState error={stop.error} />}
      <RunSteps run={last} />
    </Panel>
  );
}

function RunTable(): ReactElement {
  const { t } = useTranslation();
  const format = useFormat();
  const columns = useMemo<readonly Column<RunAnswer>[]>(
    () => [
      {
        key: 'started',
        title: t('runs.startedAt'),
        render: (row) => format.instant(row.startedAt),
      },
      {
        key: 'status',
        title: t('field.status'),
        render: (row) => <StatusBadge status={row.status} />,
      },
      { key: 'kind', title: t('field.kind'), render: (row) => row.kind },
      { key: 'asOf', title: t('runs.asOf'), render: (row) => format.day(row.asOf) },
      {
        key: 'took',
        title: t('runs.took'),
        render: (row) =>
          row.endedAt === null ? '–' : format.duration((row.endedAt - row.startedAt) / 1000),
        isFigure: true,
      },
      { key: 'actor', title: t('runs.actor'), render: (row) => row.actor },
    ],
    [t, format],
  );
  return (
    <DataTable<RunAnswer>
      name={t('runs.list')}
      path="/v1/runs"
      columns={columns}
      rowKey={(row) => row.run}
      expand={(row) => <RunSteps run={row} />}
      empty={{ text: t('runs.empty') }}
    />
  );
}

function ModelTable(): ReactElement {
  const { t } = useTranslation();
  const format = useFormat();
  const may = useMay().decide;
  const promote = useChange(
    (model: string) =>
      request<ModelAnswer>('POST', `/v1/models/${encodeURIComponent(model)}/promote`),
    ['/v1/models'],
  );
  const { mutate } = promote;
  const columns = useMemo<readonly Column<ModelAnswer>[]>(
    () => [
      { key: 'name', title: t('field.name'), render: (row) => `${row.name} ${row.version}` },
      {
        key: 'kind',
        title: t('field.kind'),
        render: (row) => t(`modelKind.${row.kind}`, row.kind),
      },
      {
        key: 'status',
        title: t('field.status'),
        render: (row) => <StatusBadge status={row.status} />,
      },
      { key: 'fitted', title: t('runs.fittedAt'), render: (row) => format.instant(row.fittedAt) },
      {
        key: 'size',
        title: t('runs.size'),
        render: (row) => format.bytes(row.sizeBytes),
        isFigure: true,
      },
      {
        key: 'metrics',
        title: t('runs.metrics'),
        render: (row) => figuresText(row.metrics, format.number),
      },
      {
        key: 'promote',
        title: t('runs.promote'),
        render: (row) =>
          row.status === 'live' ? (
            '–'
          ) : (
            <Button size="small" disabled={!may} onClick={() => mutate(row.model)}>
              {t('runs.promote')}
            </Button>
          ),
      },
    ],
    [t, format, may, mutate],
  );
  return (
    <DataTable<ModelAnswer>
      name={t('runs.models')}
      prefix="model-"
      path="/v1/models"
      columns={columns}
      rowKey={(row) => row.model}
      to={(row) => `/models/${encodeURIComponent(row.model)}`}
      empty={{ text: t('runs.noModels') }}
    />
  );
}

function figuresText(
  figures: Readonly<Record<string, unknown>>,
  number: (value: number, decimals: number) => string,
): string {
  return Object.entries(figures)
    .filter((entry): entry is [string, number] => typeof entry[1] === 'number')
    .slice(0, 4)
    .map(([name, value]) => `${name} ${number(value, 3)}`)
    .join(' · ');
}
