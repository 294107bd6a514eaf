import type { Overview, TargetState } from '@quanyu/server/api-types';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useFormat } from '../../format/use-format.ts';
import { Badge, Money } from '../../ui/cells.tsx';
import { Panel } from '../../ui/page-header.tsx';

/** What waits for a hand, by kind. */
export function DecisionsPanel({
  decisions,
}: {
  readonly decisions: Overview['openDecisions'];
}): ReactElement {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <Panel title={t('overview.open')}>
      {decisions.length === 0 ? <p className="q-quiet">{t('overview.noneOpen')}</p> : null}
      <ul className="q-rows">
        {decisions.map((row) => (
          <li key={row.kind}>
            <Link className="q-row-main" to={`/decisions?status=proposed&kind=${row.kind}`}>
              {t(`decisionKind.${row.kind}`)}
            </Link>
            <Badge tone="act" text={format.number(row.count)} />
            <span>
              {t('overview.worth')} <Money minor={row.worthMinor} />
            </span>
          </li>
        ))}
      </ul>
    </Panel>
  );
}

/** Targets: where they stand, where they are heading, and the decisions that close the gap. */
export function TargetsPanel({
  targets,
}: {
  readonly targets: readonly TargetState[];
}): ReactElement {
  const { t } = useTranslation();
  return (
    <Panel title={t('overview.targets')} extra={<Link to="/targets">{t('targets.manage')}</Link>}>
      {targets.length === 0 ? <p className="q-quiet">{t('overview.noTargets')}</p> : null}
      <div className="q-stack">
        {targets.map((target) => (
          <TargetRow key={`${target.kpi}:${target.channel}:${target.from}`} target={target} />
        ))}
      </div>
    </Panel>
  );
}

function TargetRow({ target }: { readonly target: TargetState }): ReactElement {
  const { t } = useTranslation();
  const format = useFormat();
  const figure = (value: number | null): string => format.kpi(value, target.unit);
  const share = target.actual === null || target.value === 0 ? 0 : target.actual / target.value;
  return (
    <div>
      <h3>
        {target.name}
        {target.channelName === null ? '' : ` · ${target.channelName}`}
      </h3>
      <p className="q-quiet">
        {t('overview.targetLine', {
          actual: figure(target.actual),
          value: figure(target.value),
          to: format.day(target.to),
        })}
      </p>
      <div className="q-meter" aria-hidden="true">
        <span style={{ width: `${Math.min(1, Math.max(0, share)) * 100}%` }} />
      </div>
      {target.expected === null ? null : (
        <p>
          {t('overview.heading', {
            expected: figure(target.expected),
            low: figure(target.expectedLow),
            high: figure(target.expectedHigh),
          })}
        </p>
      )}
      {target.gap === null ? null : <p>{t('overview.gap', { gap: figure(target.gap) })}</p>}
      {target.decisions.length === 0 ? null : (
        <ul className="q-reasons">
          {target.decisions.map((row) => (
            <li key={row.decision}>
              <Link to={`/decisions/${encodeURIComponent(row.decision)}`}>{row.text}</Link>
              {row.worthMinor === null ? null : (
                <>
                  {' '}
                  <Money minor={row.worthMinor} />
                </>
              )}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
