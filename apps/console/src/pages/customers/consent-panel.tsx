import type { ConsentAnswer, ConsentsAnswer } from '@quanyu/server/api-types';
import { Button, Switch } from 'antd';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { request } from '../../api/request.ts';
import { useChange, useGet } from '../../api/use-api.ts';
import { useFormat } from '../../format/use-format.ts';
import { useMay } from '../../session/session.tsx';
import { Panel } from '../../ui/page-header.tsx';
import { Bones } from '../../ui/skeletons.tsx';
import { ErrorState, Loaded } from '../../ui/states.tsx';

/** What people are usually asked for: ways to reach them, and what their data may serve. */
const PURPOSES = ['email', 'sms', 'phone', 'push', 'post', 'profiling'] as const;

interface Change {
  readonly purpose: string;
  readonly granted: boolean;
}

/** What this person agreed to, by channel and purpose, and every change of it. */
export function ConsentPanel({
  customer,
  isErased,
}: {
  readonly customer: string;
  readonly isErased: boolean;
}): ReactElement {
  const { t } = useTranslation();
  const path = `/v1/customers/${encodeURIComponent(customer)}/consents`;
  const consents = useGet<ConsentsAnswer>(path);
  const change = useChange(
    (body: Change) => request<ConsentsAnswer>('POST', path, { body }),
    ['/v1/customers'],
  );
  return (
    <Panel title={t('customers.consents')} note={t('customers.consentsNote')}>
      {change.error === null ? null : <ErrorState error={change.error} />}
      <Loaded query={consents} shape={<Bones heights={[40, 40, 40]} />}>
        {(answer) => (
          <>
            <ConsentRows
              consents={answer.consents}
              isFixed={isErased || change.isPending}
              onChange={change.mutate}
            />
            <ConsentHistory history={answer.history} />
          </>
        )}
      </Loaded>
    </Panel>
  );
}

function ConsentRows({
  consents,
  isFixed,
  onChange,
}: {
  readonly consents: readonly ConsentAnswer[];
  readonly isFixed: boolean;
  readonly onChange: (change: Change) => void;
}): ReactElement {
  const { t } = useTranslation();
  const format = useFormat();
  const may = useMay().write;
  const known = new Map(consents.map((consent) => [consent.purpose, consent]));
  const purposes = [...new Set([...PURPOSES, ...known.keys()])];
  return (
    <ul className="q-rows">
      {purposes.map((purpose) => {
        const consent = known.get(purpose);
        const name = t(`consent.${purpose}`, purpose);
        return (
          <li key={purpose}>
            <span className="q-row-main">
              {name}
              <div className="q-quiet">
                {consent === undefined
                  ? t('customers.neverAsked')
                  : `${format.instant(consent.at)} · ${consent.by}`}
              </div>
            </span>
            <Switch
              checked={consent?.granted ?? false}
              disabled={!may || isFixed}
              aria-label={name}
              onChange={(granted) => onChange({ purpose, granted })}
            />
          </li>
        );
      })}
    </ul>
  );
}

function ConsentHistory({
  history,
}: {
  readonly history: readonly ConsentAnswer[];
}): ReactElement | null {
  const { t } = useTranslation();
  const format = useFormat();
  if (history.length === 0) return null;
  return (
    <details className="q-details">
      <summary>{t('customers.consentHistory', { count: history.length })}</summary>
      <ol className="q-timeline">
        {history.map((entry) => (
          <li key={`${entry.at}:${entry.purpose}:${entry.granted}`}>
            <strong>{t(`consent.${entry.purpose}`, entry.purpose)}</strong>{' '}
            {entry.granted ? t('customers.granted') : t('customers.withdrawn')}
            <div className="q-quiet">
              {format.instant(entry.at)} · {entry.by}
            </div>
          </li>
        ))}
      </ol>
    </details>
  );
}

/** Where there is no more person there is nothing to erase. */
export function EraseButton({ onOpen }: { readonly onOpen: () => void }): ReactElement | null {
  const { t } = useTranslation();
  const may = useMay().admin;
  if (!may) return null;
  return (
    <Button danger onClick={onOpen}>
      {t('customers.erase')}
    </Button>
  );
}
