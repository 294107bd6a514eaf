import type { CustomerDetail } from '@quanyu/server/api-types';
import { Button } from 'antd';
import { type ReactElement, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useParams } from 'react-router';
import { useGet } from '../../api/use-api.ts';
import { useFormat } from '../../format/use-format.ts';
import { Badge, BarCell, Facts, Money, Reasons } from '../../ui/cells.tsx';
import { PageHeader, Panel } from '../../ui/page-header.tsx';
import { PageBones } from '../../ui/skeletons.tsx';
import { Loaded } from '../../ui/states.tsx';
import { ConsentPanel, EraseButton } from './consent-panel.tsx';
import { EraseDialog } from './erase-dialog.tsx';
import { HabitsPanel } from './habits-panel.tsx';
import { PersonPanel } from './person-panel.tsx';

const REASONS_MAX = 6;

export function CustomerPage(): ReactElement {
  const { t } = useTranslation();
  const { customer = '' } = useParams();
  const format = useFormat();
  const [isErasing, setErasing] = useState(false);
  const detail = useGet<CustomerDetail>(`/v1/customers/${encodeURIComponent(customer)}`);
  const data = detail.data;
  return (
    <div className="q-page">
      <PageHeader
        title={data?.name ?? customer}
        trail={[{ to: '/customers', name: t('customers.title') }]}
        sentence={data?.segmentName ?? undefined}
        action={
          <>
            <Link to={`/recommendations?customer=${encodeURIComponent(customer)}`}>
              <Button type="primary">{t('customers.recommend')}</Button>
            </Link>
            {data === undefined || data.erasedAt !== null ? null : (
              <EraseButton onOpen={() => setErasing(true)} />
            )}
          </>
        }
      />
      {isErasing ? <EraseDialog customer={customer} onClose={() => setErasing(false)} /> : null}
      {data === undefined || data.erasedAt === null ? null : (
        <p className="q-quiet">
          {t('customers.erasedAt', { day: format.instantDay(data.erasedAt) })}
        </p>
      )}
      <Loaded query={detail} shape={<PageBones />}>
        {(answer) => <CustomerBody customer={answer} />}
      </Loaded>
    </div>
  );
}

function CustomerBody({ customer }: { readonly customer: CustomerDetail }): ReactElement {
  const { t } = useTranslation();
  const format = useFormat();
  const facts = [
    { name: t('orders.title'), value: format.number(customer.orders) },
    { name: t('customers.revenue'), value: <Money minor={customer.revenueMinor} /> },
    { name: t('customers.clv'), value: <Money minor={customer.clvMinor} /> },
    { name: t('customers.activity'), value: format.percent(customer.activity, 0) },
    { name: t('customers.alive'), value: format.percent(customer.alive, 0) },
    { name: 'RFM', value: customer.rfm ?? '–' },
    { name: t('customers.lastOrder'), value: format.instant(customer.lastOrderAt) },
    { name: t('customers.registered'), value: format.instant(customer.registeredAt) },
    { name: t('customers.city'), value: customer.city ?? '–' },
    { name: t('customers.email'), value: customer.email ?? '–' },
    { name: t('customers.phone'), value: customer.phone ?? '–' },
  ];
  return (
    <>
      <Panel title={t('customers.facts')}>
        <Facts facts={facts} />
      </Panel>
      <div className="q-two">
        <div className="q-stack">
          <HabitsPanel habits={customer.habits} />
          <TimelinePanel timeline={customer.timeline} />
          <PersonPanel customer={customer.customer} person={customer.person} />
          <ConsentPanel customer={customer.customer} isErased={customer.erasedAt !== null} />
        </div>
        <div className="q-stack">
          <Panel title={t('customers.tags')}>
            {customer.tags.length === 0 ? <p className="q-quiet">{t('customers.none')}</p> : null}
            <ul className="q-rows">
              {customer.tags.map((tag) => (
                <li key={tag.tag}>
                  <Badge tone="calm" text={tag.text} />
                  <span className="q-row-main q-quiet">
                    {tag.evidence}
                    {tag.until === null
                      ? ''
                      : ` · ${t('habits.tagUntil', { day: format.instantDay(tag.until) })}`}
                  </span>
                </li>
              ))}
            </ul>
          </Panel>
          <Panel title={t('customers.why')}>
            {customer.activityReasons.length === 0 ? (
              <p className="q-quiet">{t('customers.none')}</p>
            ) : null}
            <Reasons reasons={customer.activityReasons} most={REASONS_MAX} />
          </Panel>
          <SharesPanel
            title={t('customers.favourites')}
            shares={customer.favouriteCategories.map((row) => ({
              name: row.category,
              share: row.share,
            }))}
          />
          <SharesPanel
            title={t('customers.channels')}
            shares={customer.channels.map((row) => ({ name: row.channel, share: row.share }))}
          />
          <Panel title={t('customers.identities')}>
            <ul className="q-rows">
              {customer.identities.map((identity) => (
                <li key={`${identity.kind}:${identity.value}:${identity.source}`}>
                  <span>{t(`identity.${identity.kind}`, identity.kind)}</span>
                  <span className="q-row-main">{identity.value}</span>
                  <span className="q-quiet">{identity.source}</span>
                </li>
              ))}
            </ul>
          </Panel>
        </div>
      </div>
    </>
  );
}

function SharesPanel({
  title,
  shares,
}: {
  readonly title: string;
  readonly shares: readonly { readonly name: string; readonly share: number }[];
}): ReactElement {
  const format = useFormat();
  return (
    <Panel title={title}>
      <ul className="q-rows">
        {shares.map((row) => (
          <li key={row.name}>
            <span className="q-row-main">{row.name}</span>
            <BarCell share={row.share} text={format.percent(row.share, 0)} />
          </li>
        ))}
      </ul>
    </Panel>
  );
}

function TimelinePanel({
  timeline,
}: {
  readonly timeline: CustomerDetail['timeline'];
}): ReactElement {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <Panel title={t('customers.timeline')}>
      {timeline.length === 0 ? <p className="q-quiet">{t('customers.none')}</p> : null}
      <ol className="q-timeline">
        {timeline.map((step) => (
          <li key={`${step.at}:${step.what}:${step.product}:${step.order}`}>
            <strong>{t(`event.${step.what}`, step.what)}</strong>
            {step.product === null ? null : (
              <>
                {' '}
                <Link to={`/stock/${encodeURIComponent(step.product)}`}>
                  {step.productName ?? step.product}
                </Link>
              </>
            )}
            {step.order === null ? null : (
              <>
                {' '}
                <Link to={`/orders/${encodeURIComponent(step.order)}`}>{step.order}</Link>
              </>
            )}
            {step.valueMinor === null ? null : (
              <>
                {' '}
                <Money minor={step.valueMinor} isExact />
              </>
            )}
            <div className="q-quiet">
              {format.instant(step.at)}
              {step.channel === null ? '' : ` · ${step.channel}`}
            </div>
          </li>
        ))}
      </ol>
    </Panel>
  );
}
