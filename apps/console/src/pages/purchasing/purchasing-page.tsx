import { Button, Checkbox, Select } from 'antd';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useParam } from '../../filters/use-filters.ts';
import { Panel } from '../../ui/page-header.tsx';
import { PurchaseOrdersTable } from './purchase-orders-table.tsx';
import { PurchasingFrame } from './purchasing-frame.tsx';
import { TransfersTable } from './transfers-table.tsx';

const ORDER_STATES = ['ordered', 'received', 'cancelled'] as const;
const TRANSFER_STATES = ['ordered', 'shipped', 'received', 'cancelled'] as const;

/** Orders to suppliers: what is due, from whom, and when. */
export function PurchaseOrdersPage(): ReactElement {
  const { t } = useTranslation();
  return (
    <SupplyFrame>
      <Panel title={t('supply.orders')}>
        <PurchaseOrdersTable toolbar={<SupplyTools states={ORDER_STATES} />} />
      </Panel>
    </SupplyFrame>
  );
}

/** Goods on their way between locations. */
export function TransfersPage(): ReactElement {
  const { t } = useTranslation();
  return (
    <SupplyFrame>
      <Panel title={t('supply.transfers')}>
        <TransfersTable toolbar={<SupplyTools states={TRANSFER_STATES} />} />
      </Panel>
    </SupplyFrame>
  );
}

function SupplyFrame({ children }: { readonly children: ReactElement }): ReactElement {
  const { t } = useTranslation();
  return (
    <PurchasingFrame
      title={t('supply.title')}
      sentence={t('supply.sentence')}
      action={
        <Link to="/purchasing/list">
          <Button type="primary">{t('stock.replenish')}</Button>
        </Link>
      }
    >
      {children}
    </PurchasingFrame>
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
