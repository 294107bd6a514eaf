import type { PersonAnswer } from '@quanyu/server/api-types';
import { Button, Input, Modal } from 'antd';
import { type ReactElement, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { request } from '../../api/request.ts';
import { useChange } from '../../api/use-api.ts';
import { useFormat } from '../../format/use-format.ts';
import { useMay } from '../../session/session.tsx';
import { Panel } from '../../ui/page-header.tsx';
import { ErrorState } from '../../ui/states.tsx';

const REFRESHES = ['/v1/customers', '/v1/persons', '/v1/decisions', '/v1/segments'];

type PersonLink = PersonAnswer['links'][number];

/** Which customers are this person, who said so, and the way to take each link back. */
export function PersonPanel({
  customer,
  person,
}: {
  readonly customer: string;
  readonly person: PersonAnswer;
}): ReactElement {
  const { t } = useTranslation();
  const may = useMay().decide;
  const [splitting, setSplitting] = useState<PersonLink>();
  const [isLinking, setLinking] = useState(false);
  return (
    <Panel
      title={t('persons.panel')}
      extra={
        <Button disabled={!may} onClick={() => setLinking(true)}>
          {t('persons.link')}
        </Button>
      }
    >
      {person.links.length === 0 ? <p className="q-quiet">{t('persons.alone')}</p> : null}
      {person.links.length === 0 ? null : (
        <ul className="q-rows">
          {person.customers.map((one) => (
            <li key={one.customer}>
              <span className="q-row-main">
                {one.customer === customer ? (
                  <strong>{one.customer}</strong>
                ) : (
                  <Link to={`/customers/${encodeURIComponent(one.customer)}`}>{one.customer}</Link>
                )}
              </span>
              <span className="q-quiet">
                {[one.name, one.city].filter((text) => text !== null).join(' · ')}
              </span>
            </li>
          ))}
        </ul>
      )}
      <LinkRows links={person.links} onSplit={setSplitting} />
      {splitting === undefined ? null : (
        <SplitDialog customer={customer} link={splitting} onClose={() => setSplitting(undefined)} />
      )}
      {isLinking ? <LinkDialog customer={customer} onClose={() => setLinking(false)} /> : null}
    </Panel>
  );
}

function LinkRows({
  links,
  onSplit,
}: {
  readonly links: readonly PersonLink[];
  readonly onSplit: (link: PersonLink) => void;
}): ReactElement | null {
  const { t } = useTranslation();
  const format = useFormat();
  const may = useMay().decide;
  if (links.length === 0) return null;
  return (
    <ul className="q-rows">
      {links.map((link) => (
        <li key={`${link.a}|${link.b}|${link.source}`}>
          <span className="q-row-main">
            {link.a} + {link.b}
            <span className="q-quiet">
              {' '}
              {t('persons.linkedBy', { by: link.by, when: format.instant(link.at) })}{' '}
              {link.decision === null ? (
                t('persons.byHand')
              ) : (
                <Link to={`/decisions/${encodeURIComponent(link.decision)}`}>
                  {t('persons.byDecision')}
                </Link>
              )}
            </span>
          </span>
          <Button disabled={!may} onClick={() => onSplit(link)}>
            {t('persons.split')}
          </Button>
        </li>
      ))}
    </ul>
  );
}

function SplitDialog({
  customer,
  link,
  onClose,
}: {
  readonly customer: string;
  readonly link: PersonLink;
  readonly onClose: () => void;
}): ReactElement {
  const { t } = useTranslation();
  const [reason, setReason] = useState('');
  const { a, b, source } = link;
  const split = useChange(
    () =>
      request<PersonAnswer>('POST', `/v1/customers/${encodeURIComponent(customer)}/unlink`, {
        body: { customers: [a, b], source, reason },
      }),
    REFRESHES,
  );
  return (
    <Modal
      open
      title={t('persons.splitTitle', { a, b })}
      okText={t('persons.split')}
      cancelText={t('action.cancel')}
      okButtonProps={{ disabled: reason.trim() === '', loading: split.isPending }}
      onCancel={onClose}
      onOk={() => split.mutate(undefined, { onSuccess: onClose })}
    >
      <div className="q-stack">
        {split.error === null ? null : <ErrorState error={split.error} />}
        <p>{t('persons.splitText')}</p>
        <Input
          value={reason}
          onChange={(event) => setReason(event.target.value)}
          aria-label={t('persons.splitText')}
        />
      </div>
    </Modal>
  );
}

function LinkDialog({
  customer,
  onClose,
}: {
  readonly customer: string;
  readonly onClose: () => void;
}): ReactElement {
  const { t } = useTranslation();
  const [other, setOther] = useState('');
  const link = useChange(
    () =>
      request<PersonAnswer>('POST', `/v1/customers/${encodeURIComponent(customer)}/links`, {
        body: { customer: other.trim() },
      }),
    REFRESHES,
  );
  return (
    <Modal
      open
      title={t('persons.linkTitle')}
      okText={t('persons.accept')}
      cancelText={t('action.cancel')}
      okButtonProps={{ disabled: other.trim() === '', loading: link.isPending }}
      onCancel={onClose}
      onOk={() => link.mutate(undefined, { onSuccess: onClose })}
    >
      <div className="q-stack">
        {link.error === null ? null : <ErrorState error={link.error} />}
        <Input
          value={other}
          onChange={(event) => setOther(event.target.value)}
          aria-label={t('persons.linkHint')}
          placeholder={t('persons.linkHint')}
        />
      </div>
    </Modal>
  );
}
