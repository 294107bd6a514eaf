import type { SupplierOrder } from '@quanyu/server/api-types';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useFormat } from '../../format/use-format.ts';
import { Badge, Money } from '../../ui/cells.tsx';

/** From this chance on an order is likely to be late. */
const ALARM = 0.3;

/** Open orders, those that may come late first. */
export function SupplierOrders({
  orders,
}: {
  readonly orders: readonly SupplierOrder[];
}): ReactElement {
  const { t } = useTranslation();
  const format = useFormat();
  if (orders.length === 0) return <p className="q-quiet">{t('suppliers.noOrders')}</p>;
  const risk = (order: SupplierOrder): number => (order.isLate ? 2 : (order.lateRisk ?? 0));
  return (
    <ul className="q-rows">
      {[...orders]
        .sort((a, b) => risk(b) - risk(a))
        .map((order) => {
          const last = order.notices.at(-1);
          return (
            <li key={order.purchaseOrder}>
              <span className="q-row-main">
                <Link to={`/purchasing/orders/${encodeURIComponent(order.purchaseOrder)}`}>
                  {order.purchaseOrder}
                </Link>{' '}
                <span className="q-quiet">
                  {order.locationName} · {format.day(order.dueDay)}
                  {last === undefined ? '' : ` · ${t(`noticeKind.${last.kind}`)}`}
                </span>
              </span>
              <LateBadge order={order} />
              <Money minor={order.totalMinor} isExact />
            </li>
          );
        })}
    </ul>
  );
}

function LateBadge({ order }: { readonly order: SupplierOrder }): ReactElement {
  const { t } = useTranslation();
  const format = useFormat();
  if (order.isLate) return <Badge tone="bad" text={t('supply.late')} />;
  if (order.lateRisk === null) return <span className="q-quiet">–</span>;
  return (
    <Badge
      tone={order.lateRisk >= ALARM ? 'act' : 'good'}
      text={t('suppliers.lateRisk', { risk: format.percent(order.lateRisk, 0) })}
    />
  );
}
