import type { PersonProposal } from '@quanyu/server/api-types';
import { Button } from 'antd';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { usePages } from '../../api/use-api.ts';
import { useFormat } from '../../format/use-format.ts';
import { useMay } from '../../session/session.tsx';
import { Reasons } from '../../ui/cells.tsx';
import { PageHeader } from '../../ui/page-header.tsx';
import { PageBones } from '../../ui/skeletons.tsx';
import { EmptyState, Loaded } from '../../ui/states.tsx';
import { useDecide } from '../decisions/use-decide.ts';

const REASONS_MAX = 6;

/** Customers who are probably one person: both side by side, the evidence, accept or reject. */
export function PersonsPage(): ReactElement {
  const { t } = useTranslation();
  const proposals = usePages<PersonProposal>('/v1/persons/proposals', {});
  return (
    <div className="q-page">
      <PageHeader
        title={t('persons.title')}
        sentence={t('persons.sentence')}
        trail={[{ to: '/customers', name: t('customers.title') }]}
      />
      <Loaded query={proposals} shape={<PageBones />}>
        {(data) => {
          const rows = data.pages.flatMap((page) => page.rows);
          return rows.length === 0 ? (
            <EmptyState
              text={t('persons.empty')}
              action={
                <Link to="/customers">
                  <Button type="primary">{t('customers.title')}</Button>
                </Link>
              }
            />
          ) : (
            <div className="q-stack">
              {rows.map((row) => (
                <ProposalCard key={row.decision} proposal={row} />
              ))}
              {proposals.hasNextPage ? (
                <Button
                  loading={proposals.isFetchingNextPage}
                  onClick={() => void proposals.fetchNextPage()}
                >
                  {t('table.more')}
                </Button>
              ) : null}
            </div>
          );
        }}
      </Loaded>
    </div>
  );
}

function ProposalCard({ proposal }: { readonly proposal: PersonProposal }): ReactElement {
  const { t } = useTranslation();
  const format = useFormat();
  const may = useMay().decide;
  const { decide, isBusy } = useDecide();
  const { decision, a, b, probability, reasons } = proposal;
  const decisions = [decision];
  const title = t('persons.chance', { chance: format.percent(probability, 1) });
  const rows = [
    [t('persons.field.name'), a.name, b.name],
    [t('persons.field.phone'), a.phone, b.phone],
    [t('persons.field.email'), a.email, b.email],
    [t('persons.field.city'), a.city, b.city],
    [t('persons.field.registered'), whenOf(a.registeredAt), whenOf(b.registeredAt)],
  ] as const;
  function whenOf(at: number | null): string | null {
    return at === null ? null : format.instantDay(at);
  }
  return (
    <article className="q-decision" aria-label={`${a.customer} ${b.customer}`}>
      <h2>{title}</h2>
      <table className="q-compare">
        <thead>
          <tr>
            <td />
            {[a, b].map((one) => (
              <th key={one.customer} scope="col">
                <Link to={`/customers/${encodeURIComponent(one.customer)}`}>{one.customer}</Link>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(([field, left, right]) => (
            <tr key={field}>
              <th scope="row">{field}</th>
              <td>{left ?? '–'}</td>
              <td>{right ?? '–'}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <Reasons reasons={reasons} most={REASONS_MAX} />
      <div className="q-actions">
        <Button
          type="primary"
          disabled={!may}
          loading={isBusy}
          onClick={() => decide({ decisions, action: 'approve-execute' })}
        >
          {t('persons.accept')}
        </Button>
        <Button
          disabled={!may}
          onClick={() => decide({ decisions, action: 'reject', reason: t('persons.rejectReason') })}
        >
          {t('persons.reject')}
        </Button>
      </div>
    </article>
  );
}
