import type { DecisionDetail } from '@quanyu/server/api-types';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { useParams } from 'react-router';
import { useGet } from '../../api/use-api.ts';
import { useFormat } from '../../format/use-format.ts';
import { Facts, Reasons } from '../../ui/cells.tsx';
import { PageHeader, Panel } from '../../ui/page-header.tsx';
import { PageBones } from '../../ui/skeletons.tsx';
import { Loaded } from '../../ui/states.tsx';
import { DecisionCard } from './decision-card.tsx';

const REASONS_MAX = 20;

/** One decision with all its reasons, the model behind it and its history. */
export function DecisionPage(): ReactElement {
  const { t } = useTranslation();
  const { decision = '' } = useParams();
  const detail = useGet<DecisionDetail>(`/v1/decisions/${encodeURIComponent(decision)}`);
  return (
    <div className="q-page">
      <PageHeader
        title={t('decisions.one')}
        trail={[{ to: '/decisions', name: t('decisions.title') }]}
      />
      <Loaded query={detail} shape={<PageBones />}>
        {(data) => <DecisionBody decision={data} />}
      </Loaded>
    </div>
  );
}

function DecisionBody({ decision }: { readonly decision: DecisionDetail }): ReactElement {
  const { t } = useTranslation();
  const format = useFormat();
  const facts = [
    { name: t('decisions.model'), value: `${decision.model} ${decision.modelVersion}` },
    { name: t('decisions.dataVersion'), value: decision.dataVersion },
    { name: t('decisions.proposedAt'), value: format.instant(decision.proposedAt) },
    { name: t('decisions.expiresAt'), value: format.instant(decision.expiresAt) },
  ];
  return (
    <div className="q-two">
      <div className="q-stack">
        <DecisionCard key={decision.status} decision={decision} />
        {decision.reasons.length > 3 ? (
          <Panel title={t('decisions.allReasons')}>
            <Reasons reasons={decision.reasons} most={REASONS_MAX} />
          </Panel>
        ) : null}
      </div>
      <div className="q-stack">
        <Panel title={t('decisions.history')}>
          <ol className="q-timeline">
            {decision.log.map((step) => (
              <li key={`${step.at}:${step.to}`}>
                <strong>{t(`status.${step.to}`)}</strong>
                <div className="q-quiet">
                  {format.instant(step.at)} · {step.actor}
                </div>
                {step.reason === null ? null : <div>{step.reason}</div>}
              </li>
            ))}
          </ol>
        </Panel>
        <Panel title={t('decisions.behind')}>
          <Facts facts={facts} />
        </Panel>
      </div>
    </div>
  );
}
