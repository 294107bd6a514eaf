import type { PurchaseOrderDetail } from '@quanyu/server/api-types';
import { Button } from 'antd';
import { type ReactElement, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useParams } from 'react-router';
import { useGet } from '../../api/use-api.ts';
import { useFormat } from '../../format/use-format.ts';
import { useMay } from '../../session/session.tsx';
import { Facts, Money } from '../../ui/cells.tsx';
import { PageHeader, Panel } from '../../ui/page-header.tsx';
import { PageBones } from '../../ui/skeletons.tsx';
import { Loaded } from '../../ui/states.tsx';
import { CancelButton } from './cancel-button.tsx';
import { dueLines, ReceiveDialog } from './receive-dialog.tsx';
import { SendOrder, SplitOrder } from './send-order.tsx';
import { CameBar, MovesPanel, PaperButtons, StepsPanel, SupplyState } from './supply-cells.tsx';
import { SupplyLines } from './supply-lines.tsx';

/** One order to a supplier: what is due, what came, what to do with it. */
export function PurchaseOrderPage(): ReactElement {
  const { t } = useTranslation();
  const format = useFormat();
  const { id = '' } = useParams();
  const detail = useGet<PurchaseOrderDetail>(`/v1/purchase-orders/${encodeURIComponent(id)}`);
  const { data } = detail;
  return (
    <div className="q-page">
      <PageHeader
        title={t('supply.order', { id })}
        trail={[{ to: '/purchasing', name: t('supply.title') }]}
        sentence={
          data === undefined
            ? undefined
            : t('supply.orderSentence', {
                units: format.number(data.orderedUnits),
                supplier: data.supplierName,
                location: data.locationName,
                day: format.day(data.dueDay),
              })
        }
        action={data === undefined ? undefined : <OrderActions order={data} />}
      />
      <Loaded query={detail} shape={<PageBones />}>
        {(order) => <OrderBody order={order} />}
      </Loaded>
    </div>
  );
}

function OrderActions({ order }: { readonly order: PurchaseOrderDetail }): ReactElement {
  const { t } = useTranslation();
  const may = useMay().write;
  const [isReceiving, setReceiving] = useState(false);
  const path = `/v1/purchase-orders/${encodeURIComponent(order.purchaseOrder)}`;
  const head = ['product', 'name', 'orderedUnits', 'receivedUnits', 'unitCost', 'totalMinor'];
  const csv = order.lines.map((line) => [
    ...[line.product, line.name, line.orderedUnits, line.receivedUnits],
    ...[line.unitCost, line.totalMinor],
  ]);
  return (
    <>
      {order.state === 'ordered' ? (
        <>
          <Button type="primary" disabled={!may} onClick={() => setReceiving(true)}>
            {t('supply.receive')}
          </Button>
          <SendOrder id={order.purchaseOrder} />
          {may ? <SplitOrder order={order} /> : null}
          <CancelButton id={order.purchaseOrder} path={`${path}/cancel`} isDisabled={!may} />
        </>
      ) : null}
      <PaperButtons name={order.purchaseOrder} csv={[head, ...csv]} />
      {isReceiving ? (
        <ReceiveDialog
          id={order.purchaseOrder}
          path={`${path}/receipts`}
          lines={dueLines(order.lines)}
          onClose={() => setReceiving(false)}
        />
      ) : null}
    </>
  );
}

function OrderBody({ order }: { readonly order: PurchaseOrderDetail }): ReactElement {
  const { t } = useTranslation();
  const format = useFormat();
  const facts = [
    {
      name: t('field.state'),
      value: <SupplyState state={order.state} isLate={order.isLate} />,
    },
    { name: t('field.supplier'), value: order.supplierName },
    { name: t('field.location'), value: order.locationName },
    { name: t('supply.orderedAt'), value: format.instant(order.orderedAt) },
    { name: t('supply.due'), value: format.day(order.dueDay) },
    { name: t('supply.closedAt'), value: format.instant(order.closedAt) },
    {
      name: t('supply.came'),
      value: <CameBar received={order.receivedUnits} ordered={order.orderedUnits} />,
    },
    { name: t('field.total'), value: <Money minor={order.totalMinor} isExact /> },
    { name: t('supply.createdBy'), value: order.createdBy },
  ];
  return (
    <>
      <Panel title={t('supply.facts')}>
        <Facts facts={facts} />
      </Panel>
      <Panel title={t('supply.lines')}>
        <SupplyLines lines={order.lines} />
      </Panel>
      <div className="q-halves">
        <MovesPanel moves={order.receipts} />
        <StepsPanel steps={order.history} />
      </div>
    </>
  );
}
