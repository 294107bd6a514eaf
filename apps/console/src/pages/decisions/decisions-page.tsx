import { DownloadOutlined } from '@ant-design/icons';
import { DECISION_KINDS, DECISION_STATUSES } from '@quanyu/domain';
import { Button, Select } from 'antd';
import { type ReactElement, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { addressOf } from '../../api/request.ts';
import { usePages } from '../../api/use-api.ts';
import { FilterBar } from '../../filters/filter-bar.tsx';
import { useFilters, useParam } from '../../filters/use-filters.ts';
import { useFormat } from '../../format/use-format.ts';
import { PageHeader } from '../../ui/page-header.tsx';
import { Bones } from '../../ui/skeletons.tsx';
import { EmptyState, Loaded } from '../../ui/states.tsx';
import { BulkBar } from './bulk-bar.tsx';
import { type CardDecision, DecisionCard } from './decision-card.tsx';

/** Every state is an address of its own; without one the inbox shows what waits. */
const ALL = 'all';
const SNOOZED = 'snoozed';

function askedOf(status: string | undefined) {
  if (status === SNOOZED) return { snoozed: 'true' };
  return { status: status === ALL ? undefined : (status ?? 'proposed') };
}

export function DecisionsPage(): ReactElement {
  const { t } = useTranslation();
  const { filters } = useFilters();
  const [kind, setKind] = useParam('kind');
  const [status, setStatus] = useParam('status');
  const asked = { ...filters, kind, ...askedOf(status) };
  const pages = usePages<CardDecision>('/v1/decisions', asked);
  const waiting = pages.data?.pages.at(-1)?.total ?? null;
  return (
    <div className="q-page">
      <PageHeader
        title={t('decisions.title')}
        sentence={<Sentence count={waiting} isOpen={asked.status === 'proposed'} />}
        action={
          <Link to="/purchasing">
            <Button>{t('supply.title')}</Button>
          </Link>
        }
      />
      <FilterBar names={['channel', 'location', 'category']} />
      <div className="q-tools">
        <Select
          aria-label={t('field.status')}
          className="q-filter"
          value={status ?? 'proposed'}
          onChange={setStatus}
          options={[
            ...DECISION_STATUSES.map((value) => ({
              value: value as string,
              label: t(`status.${value}`),
            })),
            { value: SNOOZED, label: t('decisions.snoozed') },
            { value: ALL, label: t('decisions.allStates') },
          ]}
        />
        <Select
          allowClear
          aria-label={t('field.kind')}
          placeholder={t('field.kind')}
          className="q-filter"
          value={kind ?? null}
          onChange={(next) => setKind(next ?? undefined)}
          options={DECISION_KINDS.map((value) => ({
            value: value as string,
            label: t(`decisionKind.${value}`),
          }))}
        />
        <span className="q-grow" />
        <Button
          href={addressOf('/v1/decisions', { ...asked, format: 'csv' })}
          download
          icon={<DownloadOutlined aria-hidden />}
        >
          CSV
        </Button>
      </div>
      <Loaded query={pages} shape={<Bones heights={[220, 220, 220]} />}>
        {(data) => (
          <Inbox
            decisions={data.pages.flatMap((page) => page.rows)}
            hasMore={pages.hasNextPage}
            isLoading={pages.isFetchingNextPage}
            more={() => void pages.fetchNextPage()}
          />
        )}
      </Loaded>
    </div>
  );
}

function Sentence({
  count,
  isOpen,
}: {
  readonly count: number | null;
  readonly isOpen: boolean;
}): ReactElement {
  const { t } = useTranslation();
  if (count === null || !isOpen) return <>{t('decisions.sentence')}</>;
  return <>{t('decisions.waiting', { count })}</>;
}

interface InboxProps {
  readonly decisions: readonly CardDecision[];
  readonly hasMore: boolean;
  readonly isLoading: boolean;
  readonly more: () => void;
}

function Inbox({ decisions, hasMore, isLoading, more }: InboxProps): ReactElement {
  const { t } = useTranslation();
  const format = useFormat();
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const choose = (decision: string, isChosen: boolean): void => {
    const next = new Set(chosen);
    if (isChosen) next.add(decision);
    else next.delete(decision);
    setChosen(next);
  };
  if (decisions.length === 0) {
    return (
      <EmptyState
        text={t('decisions.empty')}
        action={
          <Link to="/runs">
            <Button type="primary">{t('decisions.runLoop')}</Button>
          </Link>
        }
      />
    );
  }
  const present = decisions.filter((row) => chosen.has(row.decision));
  return (
    <>
      <div className="q-decisions">
        {decisions.map((row) => (
          <DecisionCard
            key={`${row.decision}:${row.status}`}
            decision={row}
            isChosen={chosen.has(row.decision)}
            onChoose={(isChosen) => choose(row.decision, isChosen)}
          />
        ))}
      </div>
      <div className="q-table-foot">
        <span className="q-quiet">
          {t('table.shown', { shown: format.number(decisions.length) })}
        </span>
        {hasMore ? (
          <Button onClick={more} loading={isLoading}>
            {t('table.more')}
          </Button>
        ) : null}
      </div>
      {present.length === 0 ? null : (
        <BulkBar
          chosen={present}
          chooseAll={() => setChosen(new Set(decisions.map((row) => row.decision)))}
          clear={() => setChosen(new Set())}
        />
      )}
    </>
  );
}
