import { Button, Checkbox, Select } from 'antd';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, NavLink } from 'react-router';
import { useParam } from '../../filters/use-filters.ts';
import { PageHeader, Panel } from '../../ui/page-header.tsx';
import { PurchaseOrdersTable } from './purchase-orders-table.tsx';
import { TransfersTable } from './transfers-table.tsx';

const ORDER_STATES = ['ordered', 'received', 'cancelled'] as const;
const TRANSFER_STATES = ['ordered', 'shipped', 'received', 'cancelled'] as const;

/** Orders to suppliers: what is due, from whom, and when. */
export function PurchaseOrdersPage(): ReactElement {
  const { t } = useTranslation();
  return (
    <PurchasingFrame>
      <Panel title={t('supply.orders')}>
        <PurchaseOrdersTable toolbar={<SupplyTools states={ORDER_STATES} />} />
      </Panel>
    </PurchasingFrame>
  );
}

/** Goods on their way between locations. */
export function TransfersPage(): ReactElement {
  const { t } = useTranslation();
  return (
    <PurchasingFrame>
      <Panel title={t('supply.transfers')}>
        <TransfersTable toolbar={<SupplyTools states={TRANSFER_STATES} />} />
      </Panel>
    </PurchasingFrame>
  );
}

function PurchasingFrame({ children }: { readonly children: ReactElement }): ReactElement {
  const { t } = useTranslation();
  return (
    <div className="q-page">
      <PageHeader
        title={t('supply.title')}
        sentence={t('supply.sentence')}
        action={
          <Link to="/decisions?status=proposed&kind=purchase">
            <Button type="primary">{t('stock.replenish')}</Button>
          </Link>
        }
      />
      <nav className="q-tabs" aria-label={t('supply.parts')}>
        <NavLink to="/purchasing" end>
          {t('supply.orders')}
        </NavLink>
        <NavLink to="/purchasing/transfers">{t('supply.transfers')}</NavLink>
      </nav>
      {children}
    </div>
  );
}

/** State and lateness; both live in the address. */
function SupplyTools({ states }: { readonly states: readonly string[] }): ReactElement {
  const { t } = useTranslation();
  const [state, setState] = useParam('state');
  const [late, setLate] = useParam('late');
  return (
    <>
      <Select
        allowClear
        placeholder={t('field.state')}
        aria-label={t('field.state')}
        value={state ?? null}
        onChange={(next) => setState(next ?? undefined)}
        options={states.map((value) => ({ value, label: t(`supplyState.${value}`) }))}
        className="q-filter"
      />
      <Checkbox
        checked={late === 'true'}
        onChange={(event) => setLate(event.target.checked ? 'true' : undefined)}
      >
        {t('supply.lateOnly')}
      </Checkbox>
    </>
  );
}
