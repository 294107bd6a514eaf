import type { ModelAnswer, ModelDetail } from '@quanyu/server/api-types';
import { App, Button, Table } from 'antd';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useParams } from 'react-router';
import { request } from '../../api/request.ts';
import { useChange, useGet } from '../../api/use-api.ts';
import { useFormat } from '../../format/use-format.ts';
import { useMay } from '../../session/session.tsx';
import { Facts, StatusBadge } from '../../ui/cells.tsx';
import { PageHeader, Panel } from '../../ui/page-header.tsx';
import { ScrollBox } from '../../ui/scroll-box.tsx';
import { PageBones } from '../../ui/skeletons.tsx';
import { ErrorState, Loaded } from '../../ui/states.tsx';
import { LearningCurve } from './learning-curve.tsx';

/** One fitted model: what it was fitted on, how good it is beside the live one, and who chose it. */
export function ModelPage(): ReactElement {
  const { t } = useTranslation();
  const { model = '' } = useParams();
  const detail = useGet<ModelDetail>(`/v1/models/${encodeURIComponent(model)}`);
  const { data } = detail;
  return (
    <div className="q-page">
      <PageHeader
        title={data === undefined ? t('models.one') : `${data.name} ${data.version}`}
        sentence={data === undefined ? undefined : t(`modelKind.${data.kind}`, data.kind)}
        trail={[{ to: '/runs', name: t('runs.title') }]}
        action={data === undefined ? undefined : <ModelActions model={data} />}
      />
      <Loaded query={detail} shape={<PageBones />}>
        {(answer) => <ModelBody model={answer} />}
      </Loaded>
    </div>
  );
}

type Step = 'promote' | 'retire' | 'roll-back';

function ModelActions({ model }: { readonly model: ModelDetail }): ReactElement {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const may = useMay().decide;
  const path = `/v1/models/${encodeURIComponent(model.model)}`;
  const act = useChange(
    (step: Step) =>
      step === 'roll-back'
        ? request<ModelAnswer>('POST', '/v1/models/roll-back', { body: { kind: model.kind } })
        : request<ModelAnswer>('POST', `${path}/${step}`),
    ['/v1/models'],
  );
  const press = (step: Step): void =>
    act.mutate(step, {
      onSuccess: ({ name, version }) =>
        void message.success(t(`models.done.${step}`, { name: `${name} ${version}` })),
    });
  return (
    <>
      {act.error === null ? null : <ErrorState error={act.error} />}
      {model.status === 'live' ? (
        <Button disabled={!may} loading={act.isPending} onClick={() => press('roll-back')}>
          {t('models.rollBack')}
        </Button>
      ) : (
        <Button
          type="primary"
          disabled={!may}
          loading={act.isPending}
          onClick={() => press('promote')}
        >
          {t('runs.promote')}
        </Button>
      )}
      {model.status === 'shadow' ? (
        <Button disabled={!may} onClick={() => press('retire')}>
          {t('models.retire')}
        </Button>
      ) : null}
    </>
  );
}

function ModelBody({ model }: { readonly model: ModelDetail }): ReactElement {
  const { t } = useTranslation();
  const format = useFormat();
  const facts = [
    { name: t('field.status'), value: <StatusBadge status={model.status} /> },
    { name: t('runs.fittedAt'), value: format.instant(model.fittedAt) },
    { name: t('decisions.dataVersion'), value: model.dataVersion },
    { name: t('runs.size'), value: format.bytes(model.sizeBytes) },
    { name: t('models.run'), value: model.run ?? '–' },
  ];
  return (
    <>
      <Panel title={t('orders.facts')}>
        <Facts facts={facts} />
      </Panel>
      <div className="q-two">
        <div className="q-stack">
          <Panel title={t('runs.metrics')} note={t('models.metricsNote')}>
            <MetricsTable model={model} />
          </Panel>
          <Panel title={t('models.curve')} note={t('models.curveNote')}>
            <LearningCurve points={model.learningCurve} name={`${model.name} ${model.version}`} />
          </Panel>
        </div>
        <div className="q-stack">
          <Panel title={t('models.params')}>
            <pre className="q-json">{JSON.stringify(model.params, null, 2)}</pre>
          </Panel>
          <Panel title={t('decisions.history')}>
            <ol className="q-timeline">
              {model.history.map((step) => (
                <li key={`${step.at}:${step.action}`}>
                  <strong>{t(`modelAction.${step.action}`, step.action)}</strong>
                  <div className="q-quiet">
                    {format.instant(step.at)} · {step.actor}
                  </div>
                </li>
              ))}
            </ol>
          </Panel>
        </div>
      </div>
    </>
  );
}

/** Its metrics beside those of the model that is live: what would change. */
function MetricsTable({ model }: { readonly model: ModelDetail }): ReactElement {
  const { t } = useTranslation();
  const format = useFormat();
  const { live } = model;
  const isOther = live !== null && live.model !== model.model;
  const text = (value: unknown): string =>
    typeof value === 'number' ? format.number(value, 4) : shownValue(value);
  const rows = Object.entries(model.metrics).map(([name, value]) => ({
    name,
    value: text(value),
    live: text(live?.metrics[name]),
  }));
  const liveColumn = {
    key: 'live',
    title: isOther ? (
      <Link to={`/models/${encodeURIComponent(live.model)}`}>
        {t('models.liveOne', { name: `${live.name} ${live.version}` })}
      </Link>
    ) : (
      ''
    ),
    dataIndex: 'live',
    align: 'right' as const,
  };
  return (
    <ScrollBox label={t('runs.metrics')}>
      <Table
        size="small"
        pagination={false}
        rowKey="name"
        dataSource={rows}
        columns={[
          { key: 'name', title: t('field.name'), dataIndex: 'name' },
          { key: 'value', title: t('models.thisOne'), dataIndex: 'value', align: 'right' },
          ...(isOther ? [liveColumn] : []),
        ]}
      />
    </ScrollBox>
  );
}

const SHOWN_CHARS = 80;

function shownValue(value: unknown): string {
  if (value === undefined || value === null) return '–';
  return (typeof value === 'string' ? value : JSON.stringify(value)).slice(0, SHOWN_CHARS);
}
