import type { OrderDetail } from '@quanyu/server/api-types';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useParams } from 'react-router';
import { useGet } from '../../api/use-api.ts';
import { useFormat } from '../../format/use-format.ts';
import { Badge, Facts, Money } from '../../ui/cells.tsx';
import { PageHeader, Panel } from '../../ui/page-header.tsx';
import { RowsTable } from '../../ui/rows-table.tsx';
import { PageBones } from '../../ui/skeletons.tsx';
import { Loaded } from '../../ui/states.tsx';
import { OrderStateBadge } from './order-state-badge.tsx';

export function OrderPage(): ReactElement {
  const { t } = useTranslation();
  const { order = '' } = useParams();
  const detail = useGet<OrderDetail>(`/v1/orders/${encodeURIComponent(order)}`);
  return (
    <div className="q-page">
      <PageHeader
        title={t('orders.one', { order })}
        trail={[{ to: '/orders', name: t('orders.title') }]}
      />
      <Loaded query={detail} shape={<PageBones />}>
        {(data) => <OrderBody order={data} />}
      </Loaded>
    </div>
  );
}

function OrderBody({ order }: { readonly order: OrderDetail }): ReactElement {
  const { t } = useTranslation();
  const format = useFormat();
  const facts = [
    { name: t('field.state'), value: <OrderStateBadge state={order.state} /> },
    { name: t('orders.orderedAt'), value: format.instant(order.orderedAt) },
    { name: t('orders.promised'), value: format.day(order.promisedDay) },
    { name: t('field.channel'), value: order.channelName ?? order.channel ?? '–' },
    { name: t('field.location'), value: order.locationName ?? order.location ?? '–' },
    {
      name: t('field.customer'),
      value:
        order.customer === null ? (
          '–'
        ) : (
          <Link to={`/customers/${encodeURIComponent(order.customer)}`}>
            {order.customerName ?? order.customer}
          </Link>
        ),
    },
    { name: t('field.total'), value: <Money minor={order.totalMinor} isExact /> },
  ];
  return (
    <>
      <Panel title={t('orders.facts')}>
        <Facts facts={facts} />
        {order.exceptions.map((word) => (
          <Badge key={word} tone="bad" text={t(`exception.${word}`, word)} />
        ))}
      </Panel>
      <div className="q-two">
        <Panel title={t('orders.lines')}>
          <OrderLines order={order} />
        </Panel>
        <Panel title={t('orders.timeline')}>
          <ol className="q-timeline">
            {order.timeline.map((step) => (
              <li key={`${step.at}:${step.what}`}>
                <strong>{t(`orderState.${step.what}`, step.what)}</strong>
                <div className="q-quiet">
                  {format.instant(step.at)} · {step.actor}
                </div>
                {step.note === null ? null : <div>{step.note}</div>}
              </li>
            ))}
          </ol>
        </Panel>
      </div>
    </>
  );
}

function OrderLines({ order }: { readonly order: OrderDetail }): ReactElement {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <RowsTable
      name={t('orders.lines')}
      rows={order.orderLines}
      rowKey={(row) => String(row.line)}
      columns={[
        {
          key: 'product',
          title: t('field.product'),
          render: (row) => <Link to={`/stock/${encodeURIComponent(row.product)}`}>{row.name}</Link>,
        },
        {
          key: 'kind',
          title: t('field.kind'),
          render: (row) => t(`lineKind.${row.kind}`, row.kind),
        },
        {
          key: 'quantity',
          title: t('field.units'),
          isFigure: true,
          render: (row) => format.number(row.quantity),
        },
        {
          key: 'price',
          title: t('field.price'),
          isFigure: true,
          render: (row) => format.number(row.unitPrice, 2),
        },
        {
          key: 'discount',
          title: t('orders.discount'),
          isFigure: true,
          render: (row) => <Money minor={row.discountMinor} isExact />,
        },
        {
          key: 'total',
          title: t('field.total'),
          isFigure: true,
          render: (row) => <Money minor={row.totalMinor} isExact />,
        },
      ]}
    />
  );
}
