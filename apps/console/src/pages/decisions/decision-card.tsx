import type { DecisionDetail } from '@quanyu/server/api-types';
import { Checkbox } from 'antd';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useFormat } from '../../format/use-format.ts';
import { Badge, Money, Reasons, StatusBadge } from '../../ui/cells.tsx';
import { DecisionActions } from './decision-actions.tsx';

export type CardDecision = Omit<DecisionDetail, 'log' | 'record'> &
  Partial<Pick<DecisionDetail, 'record'>>;

/** What, for whom, how much, why, what if ignored, how sure, what it was worth before. */
export function DecisionCard({
  decision,
  isChosen,
  onChoose,
}: {
  readonly decision: CardDecision;
  readonly isChosen?: boolean;
  readonly onChoose?: (isChosen: boolean) => void;
}): ReactElement {
  const { t } = useTranslation();
  const format = useFormat();
  const titleId = `decision-${decision.decision}`;
  return (
    <article className={`q-decision q-decision-${decision.status}`} aria-labelledby={titleId}>
      <div className="q-decision-head">
        {onChoose === undefined ? null : (
          <Checkbox
            checked={isChosen ?? false}
            onChange={(event) => onChoose(event.target.checked)}
            aria-label={t('decisions.choose', { title: decision.title })}
          />
        )}
        <span className="q-chip">{t(`decisionKind.${decision.kind}`)}</span>
        <StatusBadge status={decision.status} />
        <span className="q-quiet">{format.ago(decision.proposedAt)}</span>
        {decision.snoozedUntil === null ? null : (
          <Badge
            tone="calm"
            text={t('decisions.snoozedUntil', { day: format.instantDay(decision.snoozedUntil) })}
          />
        )}
      </div>
      <h2 id={titleId}>
        <Link to={`/decisions/${encodeURIComponent(decision.decision)}`}>{decision.title}</Link>
      </h2>
      <SubjectLine subject={decision.subject} />
      <Worth decision={decision} />
      <Reasons reasons={decision.reasons} />
      {decision.ifIgnored === null ? null : (
        <p>
          <strong>{t('decisions.ifIgnored')}</strong> {decision.ifIgnored.text}
        </p>
      )}
      <Outcome decision={decision} />
      <DecisionActions decision={decision} />
    </article>
  );
}

function SubjectLine({ subject }: { readonly subject: CardDecision['subject'] }): ReactElement {
  const page =
    subject.kind === 'product' ? '/stock/' : subject.kind === 'customer' ? '/customers/' : null;
  const name = subject.name ?? subject.id;
  const where = [subject.location, subject.channel].filter((word) => word !== null).join(' · ');
  return (
    <p className="q-quiet">
      {page === null ? name : <Link to={`${page}${encodeURIComponent(subject.id)}`}>{name}</Link>}
      {where === '' ? '' : ` · ${where}`}
    </p>
  );
}

/** How much it is worth and how sure that is, in words; then what the like of it brought. */
function Worth({ decision }: { readonly decision: CardDecision }): ReactElement | null {
  const { t } = useTranslation();
  const format = useFormat();
  const { worthMinor, worthLowMinor, worthHighMinor, record } = decision;
  const past =
    record === undefined || record.measured === 0 || record.effectMinor === null
      ? t('decisions.noRecord')
      : t('decisions.record', {
          count: record.measured,
          effect: format.moneyShort(record.effectMinor),
          low: format.moneyShort(record.lowMinor),
          high: format.moneyShort(record.highMinor),
        });
  if (worthMinor === null) return <p className="q-decision-worth q-quiet">{past}</p>;
  return (
    <div className="q-decision-worth">
      <div>
        {t('decisions.worth')}{' '}
        <strong>
          <Money minor={worthMinor} />
        </strong>
        {worthLowMinor === null || worthHighMinor === null
          ? ''
          : ` · ${t('decisions.interval', {
              low: format.moneyShort(worthLowMinor),
              high: format.moneyShort(worthHighMinor),
            })}`}
      </div>
      <div className="q-quiet">{past}</div>
    </div>
  );
}

/** Where the page of what a decision wrote lies. */
const PAPERS: Readonly<Record<string, string>> = {
  purchase: '/purchasing/orders/',
  transfer: '/purchasing/transfers/',
  route: '/delivery?route=',
  'pick-wave': '/warehouse?wave=',
  'floor-plan': '/floor?location=',
};

function Outcome({ decision }: { readonly decision: CardDecision }): ReactElement | null {
  const { t } = useTranslation();
  const format = useFormat();
  const { outcome, executedAs } = decision;
  const paper = PAPERS[decision.kind];
  return (
    <>
      {executedAs === null ? null : (
        <p>
          {t('decisions.executedAs')}{' '}
          {paper === undefined ? (
            executedAs
          ) : (
            <Link to={`${paper}${encodeURIComponent(executedAs)}`}>{executedAs}</Link>
          )}
        </p>
      )}
      {outcome === null ? null : (
        <p>
          <strong>{t('decisions.outcome')}</strong>{' '}
          {t('decisions.outcomeText', {
            effect: format.money(outcome.effectMinor),
            low: format.moneyShort(outcome.lowMinor),
            high: format.moneyShort(outcome.highMinor),
            sure: format.percent(outcome.confidence, 0),
            day: format.instant(outcome.measuredAt),
          })}
        </p>
      )}
    </>
  );
}
