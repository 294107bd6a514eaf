import type { RuleFields, SegmentPreview, SegmentRuleAnswer } from '@quanyu/server/api-types';
import { useQuery } from '@tanstack/react-query';
import { Button, Input } from 'antd';
import { type ReactElement, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { ProblemError, request } from '../../api/request.ts';
import { useChange, useGet } from '../../api/use-api.ts';
import { useFormat } from '../../format/use-format.ts';
import { useMay } from '../../session/session.tsx';
import { Panel } from '../../ui/page-header.tsx';
import { ErrorState } from '../../ui/states.tsx';

const PAUSE_MS = 400;

/** Writes a rule: how many customers fit shows while it is typed, and where it is wrong. */
export function SegmentEditor({
  rule,
  onDone,
}: {
  readonly rule: SegmentRuleAnswer | undefined;
  readonly onDone: () => void;
}): ReactElement {
  const { t, i18n } = useTranslation();
  const may = useMay().write;
  const [name, setName] = useState(rule?.name ?? '');
  const [expression, setExpression] = useState(rule?.expression ?? '');
  const preview = usePreview(expression);
  const save = useChange(
    () =>
      request<SegmentRuleAnswer>(
        rule === undefined ? 'POST' : 'PATCH',
        rule === undefined
          ? '/v1/segments/rules'
          : `/v1/segments/rules/${encodeURIComponent(rule.segment)}`,
        { body: { name, expression, lang: i18n.language } },
      ),
    ['/v1/segments'],
  );
  const isReady = name.trim() !== '' && preview.data !== undefined && preview.error === null;
  const done = (): void => {
    setName('');
    setExpression('');
    onDone();
  };
  return (
    <Panel
      title={rule === undefined ? t('segments.editor') : rule.name}
      extra={rule === undefined ? null : <Button onClick={onDone}>{t('segments.fresh')}</Button>}
    >
      <div className="q-stack">
        <Input
          value={name}
          maxLength={200}
          onChange={(event) => setName(event.target.value)}
          aria-label={t('segments.name')}
          placeholder={t('segments.name')}
        />
        <Input.TextArea
          value={expression}
          maxLength={2_000}
          autoSize={{ minRows: 2, maxRows: 8 }}
          onChange={(event) => setExpression(event.target.value)}
          aria-label={t('segments.rule')}
          placeholder={t('segments.ruleHint')}
          spellCheck={false}
          className="q-rule"
        />
        <div aria-live="polite">
          <PreviewLine expression={expression} preview={preview} />
        </div>
        {save.error === null ? null : <ErrorState error={save.error} />}
        <div className="q-actions">
          <Button
            type="primary"
            disabled={!may || !isReady}
            loading={save.isPending}
            onClick={() => save.mutate(undefined, { onSuccess: done })}
          >
            {t('segments.save')}
          </Button>
        </div>
        <FieldList />
      </div>
    </Panel>
  );
}

interface Preview {
  readonly data: SegmentPreview | undefined;
  readonly error: Error | null;
}

/** Asks once typing pauses. */
function usePreview(expression: string): Preview {
  const { i18n } = useTranslation();
  const [asked, setAsked] = useState(expression);
  useEffect(() => {
    const timer = setTimeout(() => setAsked(expression), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [expression]);
  const { data, error } = useQuery<SegmentPreview, Error>({
    queryKey: ['/v1/segments/preview', asked, i18n.language],
    queryFn: ({ signal }) =>
      request<SegmentPreview>('POST', '/v1/segments/preview', {
        body: { expression: asked, lang: i18n.language },
        signal,
      }),
    enabled: asked.trim() !== '',
    retry: false,
  });
  return { data, error };
}

function PreviewLine({
  expression,
  preview,
}: {
  readonly expression: string;
  readonly preview: Preview;
}): ReactElement | null {
  const { t } = useTranslation();
  const format = useFormat();
  const { data, error } = preview;
  if (expression.trim() === '') return null;
  if (error !== null) return <RuleFault expression={expression} error={error} />;
  if (data === undefined) return null;
  return (
    <p>
      {t('segments.live', {
        customers: format.number(data.customers),
        of: format.number(data.of),
        words: data.words,
      })}{' '}
      {data.sample.length === 0 ? null : (
        <span className="q-quiet">
          {t('segments.some')}{' '}
          {data.sample.slice(0, 3).map((customer) => (
            <span key={customer}>
              <Link to={`/customers/${encodeURIComponent(customer)}`}>{customer}</Link>{' '}
            </span>
          ))}
        </span>
      )}
    </p>
  );
}

/** The rule with a mark where reading failed. */
function RuleFault({
  expression,
  error,
}: {
  readonly expression: string;
  readonly error: Error;
}): ReactElement {
  const { t } = useTranslation();
  const position =
    error instanceof ProblemError ? Number(error.problem.details?.['position'] ?? 0) : 0;
  if (position === 0) return <ErrorState error={error} />;
  return (
    <div role="alert">
      <p>{t('segments.badAt')}</p>
      <p className="q-rule">
        {expression.slice(0, position - 1)}
        <mark>{expression.slice(position - 1) === '' ? ' ' : expression.slice(position - 1)}</mark>
      </p>
      <p className="q-quiet">{error.message}</p>
    </div>
  );
}

function FieldList(): ReactElement {
  const { t } = useTranslation();
  const fields = useGet<RuleFields>('/v1/segments/fields');
  return (
    <details>
      <summary>{t('segments.fields')}</summary>
      <p className="q-quiet">{t('segments.events')}</p>
      <ul className="q-rows">
        {(fields.data?.fields ?? []).map((field) => (
          <li key={field.field}>
            <code>{field.field}</code>
            <span className="q-row-main q-quiet">{field.words}</span>
          </li>
        ))}
      </ul>
    </details>
  );
}
