import type { OrderPaper, PurchaseOrderDetail } from '@quanyu/server/api-types';
import { App, Button, Checkbox, Modal, Typography } from 'antd';
import { type ReactElement, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { request } from '../../api/request.ts';
import { useChange, useGet } from '../../api/use-api.ts';
import { saveText } from '../../charts/save-file.ts';
import { ErrorState, Loaded } from '../../ui/states.tsx';

/** The order as a letter: to the supplier's address, copied, or as a file. */
export function SendOrder({ id }: { readonly id: string }): ReactElement {
  const { t } = useTranslation();
  const [isOpen, setOpen] = useState(false);
  const paper = useGet<OrderPaper>(
    isOpen ? `/v1/purchase-orders/${encodeURIComponent(id)}/paper` : undefined,
  );
  return (
    <>
      <Button onClick={() => setOpen(true)}>{t('supply.send')}</Button>
      <Modal
        open={isOpen}
        title={t('supply.sendTitle', { id })}
        footer={null}
        onCancel={() => setOpen(false)}
      >
        <Loaded query={paper} shape={null}>
          {(letter) => <Letter id={id} letter={letter} />}
        </Loaded>
      </Modal>
    </>
  );
}

function Letter({
  id,
  letter,
}: {
  readonly id: string;
  readonly letter: OrderPaper;
}): ReactElement {
  const { t } = useTranslation();
  const address = `mailto:${letter.email ?? ''}?subject=${encodeURIComponent(
    letter.subject,
  )}&body=${encodeURIComponent(letter.text)}`;
  return (
    <div className="q-stack">
      <strong>{letter.subject}</strong>
      <Typography.Paragraph copyable className="q-letter">
        {letter.text}
      </Typography.Paragraph>
      {letter.email === null ? <p className="q-quiet">{t('supply.noEmail')}</p> : null}
      <div className="q-tools">
        <Button type="primary" href={address}>
          {t('supply.mail')}
        </Button>
        <Button onClick={() => saveText(`${id}.csv`, letter.csv, 'text/csv')}>CSV</Button>
      </div>
    </div>
  );
}

/** Moves chosen lines of an order that nothing came of into one of their own. */
export function SplitOrder({ order }: { readonly order: PurchaseOrderDetail }): ReactElement {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const navigate = useNavigate();
  const [isOpen, setOpen] = useState(false);
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const split = useChange(
    (products: readonly string[]) =>
      request<{ fresh: string }>(
        'POST',
        `/v1/purchase-orders/${encodeURIComponent(order.purchaseOrder)}/split`,
        { body: { products } },
      ),
    ['/v1/purchase-orders'],
  );
  const products = [...new Map(order.lines.map((line) => [line.product, line.name]))];
  const send = (): void =>
    split.mutate(chosen, {
      onSuccess: ({ fresh }) => {
        void message.success(t('supply.splitDone', { id: fresh }));
        void navigate(`/purchasing/orders/${encodeURIComponent(fresh)}`);
      },
    });
  return (
    <>
      <Button
        disabled={products.length < 2 || order.receivedUnits > 0}
        onClick={() => setOpen(true)}
      >
        {t('supply.split')}
      </Button>
      <Modal
        open={isOpen}
        title={t('supply.splitTitle', { id: order.purchaseOrder })}
        okText={t('supply.split')}
        okButtonProps={{
          disabled: chosen.length === 0 || chosen.length === products.length,
          loading: split.isPending,
        }}
        cancelText={t('supply.back')}
        onCancel={() => setOpen(false)}
        onOk={send}
      >
        <p>{t('supply.splitHint')}</p>
        {split.error === null ? null : <ErrorState error={split.error} />}
        <Checkbox.Group
          value={[...chosen]}
          onChange={(next) => setChosen(next.map(String))}
          options={products.map(([value, label]) => ({ value, label }))}
        />
      </Modal>
    </>
  );
}
