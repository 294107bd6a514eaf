import type { SegmentRuleAnswer } from '@quanyu/server/api-types';
import { Button, Popconfirm } from 'antd';
import { type ReactElement, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { addressOf, request } from '../../api/request.ts';
import { useChange, useGet } from '../../api/use-api.ts';
import { useFormat } from '../../format/use-format.ts';
import { useMay } from '../../session/session.tsx';
import { PageHeader, Panel } from '../../ui/page-header.tsx';
import { Bones } from '../../ui/skeletons.tsx';
import { ErrorState, Loaded } from '../../ui/states.tsx';
import { SegmentEditor } from './segment-editor.tsx';
import { SegmentsPanel } from './segments-panel.tsx';

interface RuleRows {
  readonly rows: readonly SegmentRuleAnswer[];
}

/** Segments: the map of those that were found, those written as rules, and the editor. */
export function SegmentsPage(): ReactElement {
  const { t } = useTranslation();
  const [editing, setEditing] = useState<SegmentRuleAnswer>();
  const rules = useGet<RuleRows>('/v1/segments/rules');
  return (
    <div className="q-page">
      <PageHeader
        title={t('segments.title')}
        sentence={t('segments.sentence')}
        trail={[{ to: '/customers', name: t('customers.title') }]}
      />
      <Panel title={t('segments.rules')} note={t('segments.rulesNote')}>
        <Loaded query={rules} shape={<Bones heights={[80]} />}>
          {({ rows }) =>
            rows.length === 0 ? (
              <p className="q-quiet">{t('segments.noRules')}</p>
            ) : (
              <ul className="q-rows">
                {rows.map((rule) => (
                  <RuleRow key={rule.segment} rule={rule} onEdit={() => setEditing(rule)} />
                ))}
              </ul>
            )
          }
        </Loaded>
      </Panel>
      <SegmentEditor
        key={editing?.segment ?? 'new'}
        rule={editing}
        onDone={() => setEditing(undefined)}
      />
      <SegmentsPanel />
    </div>
  );
}

function RuleRow({
  rule,
  onEdit,
}: {
  readonly rule: SegmentRuleAnswer;
  readonly onEdit: () => void;
}): ReactElement {
  const { t } = useTranslation();
  const format = useFormat();
  const may = useMay().write;
  const path = `/v1/segments/rules/${encodeURIComponent(rule.segment)}`;
  const remove = useChange(() => request<unknown>('DELETE', path), ['/v1/segments']);
  return (
    <li>
      <div className="q-row-main">
        <strong>{rule.name}</strong>
        <p className="q-quiet">{rule.words}</p>
        {remove.error === null ? null : <ErrorState error={remove.error} />}
      </div>
      <span>{t('segments.members', { shown: format.number(rule.customers) })}</span>
      <span className="q-actions">
        <a
          href={addressOf(`/v1/segments/${encodeURIComponent(rule.segment)}/members`, {
            format: 'csv',
          })}
          download
        >
          {t('segments.export')}
        </a>
        <Button disabled={!may} onClick={onEdit}>
          {t('segments.edit')}
        </Button>
        <Popconfirm
          title={t('segments.removeSure', { name: rule.name })}
          okText={t('segments.remove')}
          cancelText={t('action.cancel')}
          onConfirm={() => remove.mutate()}
        >
          <Button disabled={!may} loading={remove.isPending}>
            {t('segments.remove')}
          </Button>
        </Popconfirm>
      </span>
    </li>
  );
}
