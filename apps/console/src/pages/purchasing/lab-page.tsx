import type { LabRequest, LabRun } from '@quanyu/server/api-types';
import { useQuery } from '@tanstack/react-query';
import { Button, Form, InputNumber, Progress } from 'antd';
import { type ReactElement, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { request } from '../../api/request.ts';
import { useChange } from '../../api/use-api.ts';
import { Panel } from '../../ui/page-header.tsx';
import { ErrorState } from '../../ui/states.tsx';
import { LabResult } from './lab-result.tsx';
import { PurchasingFrame } from './purchasing-frame.tsx';

interface LabForm {
  readonly servicePercent?: number | null;
  readonly leadTimeDays?: number | null;
  readonly reviewDays?: number | null;
  readonly days: number;
  readonly products: number;
}

const POLL_MS = 500;

/** Tries another service level, lead time or rhythm on the shop's own last year. */
export function LabPage(): ReactElement {
  const { t } = useTranslation();
  const [lab, setLab] = useState<string>();
  const start = useChange(
    (body: LabRequest) => request<LabRun>('POST', '/v1/policy-lab', { body }),
    [],
  );
  const run = useQuery<LabRun, Error>({
    queryKey: ['/v1/policy-lab', lab ?? ''],
    queryFn: ({ signal }) => request<LabRun>('GET', `/v1/policy-lab/${lab ?? ''}`, { signal }),
    enabled: lab !== undefined,
    refetchInterval: ({ state }) => (state.data?.state === 'running' ? POLL_MS : false),
  });
  const send = (form: LabForm): void => {
    const after = {
      serviceLevel: typeof form.servicePercent === 'number' ? form.servicePercent / 100 : null,
      leadTimeDays: form.leadTimeDays ?? null,
      reviewDays: form.reviewDays ?? null,
    };
    const { days, products } = form;
    start.mutate({ after, days, products }, { onSuccess: ({ lab: id }) => setLab(id) });
  };
  const error = start.error ?? run.error;
  return (
    <PurchasingFrame title={t('lab.title')} sentence={t('lab.sentence')}>
      <Panel title={t('lab.change')} note={t('lab.changeNote')}>
        <LabQuestion isBusy={start.isPending || run.data?.state === 'running'} send={send} />
        {error === null ? null : <ErrorState error={error} />}
      </Panel>
      {run.data === undefined ? null : <LabProgress run={run.data} />}
      {run.data?.state === 'done' ? <LabResult run={run.data} /> : null}
    </PurchasingFrame>
  );
}

function LabQuestion({
  isBusy,
  send,
}: {
  readonly isBusy: boolean;
  readonly send: (form: LabForm) => void;
}): ReactElement {
  const { t } = useTranslation();
  return (
    <Form<LabForm>
      name="policy-lab"
      layout="vertical"
      className="q-lab-form"
      initialValues={{ days: 365, products: 200 }}
      onFinish={send}
    >
      <Form.Item name="servicePercent" label={t('lab.service')} extra={t('lab.asNow')}>
        <InputNumber min={50} max={99.9} step={0.5} />
      </Form.Item>
      <Form.Item name="leadTimeDays" label={t('lab.lead')} extra={t('lab.asNow')}>
        <InputNumber min={1} max={180} />
      </Form.Item>
      <Form.Item name="reviewDays" label={t('lab.review')} extra={t('lab.asNow')}>
        <InputNumber min={1} max={90} precision={0} />
      </Form.Item>
      <Form.Item name="days" label={t('lab.days')}>
        <InputNumber min={120} max={730} precision={0} />
      </Form.Item>
      <Form.Item name="products" label={t('lab.products')}>
        <InputNumber min={2} max={1000} precision={0} />
      </Form.Item>
      <Form.Item label=" ">
        <Button type="primary" htmlType="submit" loading={isBusy}>
          {t('lab.start')}
        </Button>
      </Form.Item>
    </Form>
  );
}

function LabProgress({ run }: { readonly run: LabRun }): ReactElement {
  const { t } = useTranslation();
  const stop = useChange(
    () => request<LabRun>('POST', `/v1/policy-lab/${run.lab}/stop`, { body: {} }),
    ['/v1/policy-lab'],
  );
  const percent = run.total > 0 ? Math.round((100 * run.done) / run.total) : 100;
  return (
    <Panel
      title={t(`labState.${run.state}`)}
      note={t('lab.progress', { done: run.done, total: run.total })}
      extra={
        run.state === 'running' ? (
          <Button onClick={() => stop.mutate()}>{t('lab.stop')}</Button>
        ) : undefined
      }
    >
      <Progress percent={percent} aria-label={t(`labState.${run.state}`)} />
      {run.problem === null ? null : <p>{t('lab.failed', { code: run.problem })}</p>}
    </Panel>
  );
}
