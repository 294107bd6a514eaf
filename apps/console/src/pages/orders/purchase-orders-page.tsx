import type { PurchaseOrder } from '@quanyu/server/api-types';
import { Button } from 'antd';
import { type ReactElement, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useFormat } from '../../format/use-format.ts';
import { Money } from '../../ui/cells.tsx';
import { type Column, DataTable } from '../../ui/data-table.tsx';
import { PageHeader, Panel } from '../../ui/page-header.tsx';

/** Orders to suppliers, each line with the decision it came from. */
export function PurchaseOrdersPage(): ReactElement {
  const { t } = useTranslation();
  const format = useFormat();
  const columns = useMemo<readonly Column<PurchaseOrder>[]>(
    () => [
      {
        key: 'purchaseOrder',
        title: t('purchaseOrders.number'),
        render: (row) => row.purchaseOrder,
      },
      { key: 'supplier', title: t('field.supplier'), render: (row) => row.supplier },
      { key: 'location', title: t('field.location'), render: (row) => row.location },
      {
        key: 'state',
        title: t('field.state'),
        render: (row) => t(`purchaseState.${row.state}`, row.state),
      },
      {
        key: 'orderedAt',
        title: t('orders.orderedAt'),
        render: (row) => format.instant(row.orderedAt),
        sort: 'orderedAt',
      },
      { key: 'due', title: t('purchaseOrders.due'), render: (row) => format.day(row.dueDay) },
      {
        key: 'total',
        title: t('field.total'),
        render: (row) => <Money minor={row.totalMinor} isExact />,
        isFigure: true,
      },
    ],
    [t, format],
  );
  return (
    <div className="q-page">
      <PageHeader
        title={t('purchaseOrders.title')}
        sentence={t('purchaseOrders.sentence')}
        trail={[{ to: '/orders', name: t('orders.title') }]}
      />
      <Panel title={t('purchaseOrders.list')}>
        <DataTable<PurchaseOrder>
          name={t('purchaseOrders.list')}
          path="/v1/purchase-orders"
          columns={columns}
          rowKey={(row) => row.purchaseOrder}
          expand={(row) => <PurchaseLines lines={row.lines} />}
          empty={{
            text: t('purchaseOrders.empty'),
            action: (
              <Link to="/decisions?kind=purchase">
                <Button type="primary">{t('overview.decide')}</Button>
              </Link>
            ),
          }}
        />
      </Panel>
    </div>
  );
}

function PurchaseLines({ lines }: { readonly lines: PurchaseOrder['lines'] }): ReactElement {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <ul className="q-rows">
      {lines.map((line) => (
        <li key={`${line.product}:${line.decision}`}>
          <Link className="q-row-main" to={`/stock/${encodeURIComponent(line.product)}`}>
            {line.name}
          </Link>
          <span>
            {t('purchaseOrders.received', {
              received: format.number(line.receivedUnits),
              ordered: format.number(line.orderedUnits),
            })}
          </span>
          <Money minor={line.totalMinor} isExact />
          {line.decision === null ? null : (
            <Link to={`/decisions/${encodeURIComponent(line.decision)}`}>
              {t('purchaseOrders.why')}
            </Link>
          )}
        </li>
      ))}
    </ul>
  );
}
