import type { ShipResult, TransferDetail } from '@quanyu/server/api-types';
import { App, Button } from 'antd';
import { type ReactElement, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useParams } from 'react-router';
import { request } from '../../api/request.ts';
import { useChange, useGet } from '../../api/use-api.ts';
import { useFormat } from '../../format/use-format.ts';
import { useMay } from '../../session/session.tsx';
import { Facts } from '../../ui/cells.tsx';
import { PageHeader, Panel } from '../../ui/page-header.tsx';
import { PageBones } from '../../ui/skeletons.tsx';
import { ErrorState, Loaded } from '../../ui/states.tsx';
import { CancelButton } from './cancel-button.tsx';
import { dueLines, ReceiveDialog } from './receive-dialog.tsx';
import { CameBar, MovesPanel, PaperButtons, StepsPanel, SupplyState } from './supply-cells.tsx';
import { SupplyLines } from './supply-lines.tsx';

/** One transfer: packed here, received there. */
export function TransferPage(): ReactElement {
  const { t } = useTranslation();
  const format = useFormat();
  const { id = '' } = useParams();
  const detail = useGet<TransferDetail>(`/v1/transfers/${encodeURIComponent(id)}`);
  const { data } = detail;
  return (
    <div className="q-page">
      <PageHeader
        title={t('supply.transfer', { id })}
        trail={[
          { to: '/purchasing', name: t('supply.title') },
          { to: '/purchasing/transfers', name: t('supply.transfers') },
        ]}
        sentence={
          data === undefined
            ? undefined
            : t('supply.transferSentence', {
                units: format.number(data.orderedUnits),
                from: data.fromName,
                to: data.toName,
                day: format.day(data.dueDay),
              })
        }
        action={data === undefined ? undefined : <TransferActions transfer={data} />}
      />
      <Loaded query={detail} shape={<PageBones />}>
        {(transfer) => <TransferBody transfer={transfer} />}
      </Loaded>
    </div>
  );
}

function TransferActions({ transfer }: { readonly transfer: TransferDetail }): ReactElement {
  const { t } = useTranslation();
  const may = useMay().write;
  const [isReceiving, setReceiving] = useState(false);
  const path = `/v1/transfers/${encodeURIComponent(transfer.transfer)}`;
  const head = ['product', 'name', 'orderedUnits', 'receivedUnits'];
  const csv = transfer.lines.map((line) => [
    ...[line.product, line.name, line.orderedUnits, line.receivedUnits],
  ]);
  return (
    <>
      {transfer.state === 'ordered' ? (
        <>
          <ShipButton path={path} lines={transfer.lines} isDisabled={!may} />
          <CancelButton id={transfer.transfer} path={`${path}/cancel`} isDisabled={!may} />
        </>
      ) : null}
      {transfer.state === 'shipped' ? (
        <Button type="primary" disabled={!may} onClick={() => setReceiving(true)}>
          {t('supply.receive')}
        </Button>
      ) : null}
      <PaperButtons name={transfer.transfer} csv={[head, ...csv]} />
      {isReceiving ? (
        <ReceiveDialog
          id={transfer.transfer}
          path={`${path}/receipts`}
          lines={dueLines(transfer.lines)}
          onClose={() => setReceiving(false)}
        />
      ) : null}
    </>
  );
}

/** Sends all lines, or says which has too little. */
function ShipButton({
  path,
  lines,
  isDisabled,
}: {
  readonly path: string;
  readonly lines: TransferDetail['lines'];
  readonly isDisabled: boolean;
}): ReactElement {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const format = useFormat();
  const ship = useChange(
    () => request<ShipResult>('POST', `${path}/ship`, { body: {} }),
    ['/v1/transfers', '/v1/products', '/v1/stock-levels', '/v1/stock-moves'],
  );
  const tell = (result: ShipResult): void => {
    if (result.kind === 'shipped') {
      void message.success(t('supply.shipped'));
      return;
    }
    const [short] = result.lines;
    const name = lines.find(({ product }) => product === short?.product)?.name;
    void message.error(
      t('supply.short', {
        name: name ?? short?.product ?? '',
        available: format.number(short?.availableUnits ?? 0),
        wanted: format.number(short?.wantedUnits ?? 0),
      }),
    );
  };
  return (
    <>
      {ship.error === null ? null : <ErrorState error={ship.error} />}
      <Button
        type="primary"
        disabled={isDisabled}
        loading={ship.isPending}
        onClick={() => ship.mutate(undefined, { onSuccess: tell })}
      >
        {t('supply.ship')}
      </Button>
    </>
  );
}

function TransferBody({ transfer }: { readonly transfer: TransferDetail }): ReactElement {
  const { t } = useTranslation();
  const format = useFormat();
  const facts = [
    {
      name: t('field.state'),
      value: <SupplyState state={transfer.state} isLate={transfer.isLate} />,
    },
    { name: t('supply.from'), value: transfer.fromName },
    { name: t('supply.to'), value: transfer.toName },
    { name: t('supply.orderedAt'), value: format.instant(transfer.orderedAt) },
    { name: t('supply.shippedAt'), value: format.instant(transfer.shippedAt) },
    { name: t('supply.due'), value: format.day(transfer.dueDay) },
    { name: t('supply.closedAt'), value: format.instant(transfer.closedAt) },
    {
      name: t('supply.came'),
      value: <CameBar received={transfer.receivedUnits} ordered={transfer.orderedUnits} />,
    },
    { name: t('supply.createdBy'), value: transfer.createdBy },
  ];
  return (
    <>
      <Panel title={t('supply.facts')}>
        <Facts facts={facts} />
      </Panel>
      <Panel title={t('supply.lines')}>
        <SupplyLines lines={transfer.lines} />
      </Panel>
      <div className="q-halves">
        <MovesPanel moves={transfer.receipts} />
        <StepsPanel steps={transfer.history} />
      </div>
    </>
  );
}
