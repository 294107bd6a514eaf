import type { TargetState } from '@quanyu/server/api-types';
import { Button, Popconfirm } from 'antd';
import { type ReactElement, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { request } from '../../api/request.ts';
import { useChange, useGet } from '../../api/use-api.ts';
import { useFormat } from '../../format/use-format.ts';
import { useMay } from '../../session/session.tsx';
import { Facts } from '../../ui/cells.tsx';
import { PageHeader, Panel } from '../../ui/page-header.tsx';
import { PageBones } from '../../ui/skeletons.tsx';
import { EmptyState, ErrorState, Loaded } from '../../ui/states.tsx';
import { TargetDialog } from './target-dialog.tsx';

export const TARGET_PATHS = ['/v1/targets', '/v1/overview'];

/** What each figure should reach, by when: set it, change it, take it away. */
export function TargetsPage(): ReactElement {
  const { t } = useTranslation();
  const may = useMay().write;
  const [edited, setEdited] = useState<TargetState | 'new'>();
  const targets = useGet<{ rows: TargetState[] }>('/v1/targets', { when: 'all' });
  const add = (
    <Button type="primary" disabled={!may} onClick={() => setEdited('new')}>
      {t('targets.add')}
    </Button>
  );
  return (
    <div className="q-page">
      <PageHeader
        title={t('targets.title')}
        sentence={t('targets.sentence')}
        trail={[{ to: '/', name: t('overview.title') }]}
        action={add}
      />
      <Loaded query={targets} shape={<PageBones />}>
        {({ rows }) =>
          rows.length === 0 ? (
            <EmptyState text={t('targets.empty')} action={add} />
          ) : (
            <div className="q-decisions">
              {rows.map((target) => (
                <TargetCard
                  key={`${target.kpi}:${target.channel}:${target.from}`}
                  target={target}
                  onEdit={() => setEdited(target)}
                />
              ))}
            </div>
          )
        }
      </Loaded>
      {edited === undefined ? null : (
        <TargetDialog
          target={edited === 'new' ? undefined : edited}
          onClose={() => setEdited(undefined)}
        />
      )}
    </div>
  );
}

function TargetCard({
  target,
  onEdit,
}: {
  readonly target: TargetState;
  readonly onEdit: () => void;
}): ReactElement {
  const { t } = useTranslation();
  const format = useFormat();
  const may = useMay().write;
  const { kpi, channel, from, to, unit } = target;
  const figure = (value: number | null): string => format.kpi(value, unit);
  const remove = useChange(
    () => request<unknown>('DELETE', '/v1/targets', { query: { kpi, channel, from } }),
    TARGET_PATHS,
  );
  const name = target.channel === null ? target.name : `${target.name} · ${target.channelName}`;
  const facts = [
    { name: t('targets.value'), value: figure(target.value) },
    { name: t('targets.actual'), value: figure(target.actual) },
    { name: t('targets.expected'), value: figure(target.expected) },
    { name: t('targets.gap'), value: figure(target.gap) },
  ];
  return (
    <Panel
      title={name}
      note={t('overview.period', { from: format.day(from), to: format.day(to) })}
      extra={
        <span className="q-actions">
          <Button disabled={!may} onClick={onEdit} aria-label={t('targets.editOne', { name })}>
            {t('targets.edit')}
          </Button>
          <Popconfirm
            title={t('targets.removeSure', { name })}
            okText={t('targets.remove')}
            cancelText={t('action.cancel')}
            onConfirm={() => remove.mutate()}
          >
            <Button disabled={!may} aria-label={t('targets.removeOne', { name })}>
              {t('targets.remove')}
            </Button>
          </Popconfirm>
        </span>
      }
    >
      {remove.error === null ? null : <ErrorState error={remove.error} />}
      <Facts facts={facts} />
    </Panel>
  );
}
