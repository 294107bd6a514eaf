import type { PortalAnswer, PortalNotice } from '@quanyu/server/api-types';
import { App, Button, Input, Select } from 'antd';
import { type ReactElement, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useParams } from 'react-router';
import { request } from '../../api/request.ts';
import { useChange, useGet } from '../../api/use-api.ts';
import { dayText } from '../../format/dates.ts';
import { usePreferences } from '../../session/preferences.tsx';
import { LookSwitch } from '../../shell/look-switch.tsx';
import { Panel } from '../../ui/page-header.tsx';
import { PageBones } from '../../ui/skeletons.tsx';
import { ErrorState, Loaded } from '../../ui/states.tsx';

const KINDS = ['confirmed', 'shipped', 'late'] as const;

/** What a supplier sees by his link: his orders to confirm, and what is likely to be ordered. */
export function PortalPage(): ReactElement {
  const { t } = useTranslation();
  const { token = '' } = useParams();
  const portal = useGet<PortalAnswer>(`/v1/portal/${encodeURIComponent(token)}`);
  return (
    <main className="q-portal">
      <LookSwitch />
      <Loaded query={portal} shape={<PageBones />}>
        {(answer) => (
          <>
            <h1>{t('portal.title', { retailer: answer.retailer })}</h1>
            <p className="q-sentence">
              {t('portal.sentence', {
                supplier: answer.supplierName,
                count: answer.orders.length,
              })}
            </p>
            <Panel title={t('portal.orders')}>
              {answer.orders.length === 0 ? (
                <p className="q-quiet">{t('portal.noOrders')}</p>
              ) : (
                answer.orders.map((order) => (
                  <PortalOrder key={order.purchaseOrder} order={order} token={token} />
                ))
              )}
            </Panel>
            <Panel
              title={t('portal.forecast', { days: answer.forecastDays })}
              note={t('portal.forecastNote')}
            >
              <PortalForecast rows={answer.forecast} />
            </Panel>
          </>
        )}
      </Loaded>
    </main>
  );
}

type Order = PortalAnswer['orders'][number];

function PortalOrder({
  order,
  token,
}: {
  readonly order: Order;
  readonly token: string;
}): ReactElement {
  const { t } = useTranslation();
  const { language } = usePreferences();
  const { message } = App.useApp();
  const [kind, setKind] = useState<(typeof KINDS)[number]>('confirmed');
  const [day, setDay] = useState(order.dueDay ?? '');
  const [note, setNote] = useState('');
  const say = useChange(
    (body: PortalNotice) =>
      request<PortalAnswer>('POST', `/v1/portal/${encodeURIComponent(token)}/notices`, { body }),
    ['/v1/portal'],
  );
  const send = (): void =>
    say.mutate(
      {
        purchaseOrder: order.purchaseOrder,
        kind,
        ...(day === '' ? {} : { dueDay: day }),
        ...(note.trim() === '' ? {} : { note: note.trim() }),
      },
      { onSuccess: () => void message.success(t('portal.sent')) },
    );
  return (
    <section aria-label={order.purchaseOrder} className="q-stack">
      <h3>
        {order.purchaseOrder} · {order.locationName} · {dayText(order.dueDay, language)}
      </h3>
      <ul>
        {order.lines.map((line) => (
          <li key={line.product}>
            {t('portal.line', {
              units: line.orderedUnits,
              name: line.name,
              received: line.receivedUnits,
            })}
          </li>
        ))}
      </ul>
      {order.notices.map((notice) => (
        <p key={notice.saidAt} className="q-quiet">
          {t(`noticeKind.${notice.kind}`)} {dayText(notice.dueDay, language)} {notice.note ?? ''}
        </p>
      ))}
      {say.error === null ? null : <ErrorState error={say.error} />}
      <div className="q-tools">
        <Select
          value={kind}
          onChange={setKind}
          aria-label={t('portal.kindOf', { id: order.purchaseOrder })}
          options={KINDS.map((value) => ({ value, label: t(`noticeKind.${value}`) }))}
          className="q-filter"
        />
        <Input
          type="date"
          value={day}
          onChange={(event) => setDay(event.target.value)}
          aria-label={t('portal.dayOf', { id: order.purchaseOrder })}
          className="q-filter"
        />
        <Input
          value={note}
          maxLength={2000}
          onChange={(event) => setNote(event.target.value)}
          placeholder={t('portal.note')}
          aria-label={t('portal.noteOf', { id: order.purchaseOrder })}
          className="q-filter"
        />
        <Button type="primary" loading={say.isPending} onClick={send}>
          {t('portal.send')}
        </Button>
      </div>
    </section>
  );
}

function PortalForecast({ rows }: { readonly rows: PortalAnswer['forecast'] }): ReactElement {
  const { t } = useTranslation();
  if (rows.length === 0) return <p className="q-quiet">{t('suppliers.noForecast')}</p>;
  return (
    <ul className="q-rows">
      {rows.slice(0, 100).map((row) => (
        <li key={row.product}>
          <span className="q-row-main">{row.name}</span>
          <span className="q-figure">{row.midUnits}</span>
          <span className="q-quiet">
            {t('suppliers.range', { low: row.lowUnits, high: row.highUnits })}
          </span>
        </li>
      ))}
    </ul>
  );
}
