import type { SupplierDetail } from '@quanyu/server/api-types';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { useParams } from 'react-router';
import { useGet } from '../../api/use-api.ts';
import { useFormat } from '../../format/use-format.ts';
import { Facts, Money } from '../../ui/cells.tsx';
import { PageHeader, Panel } from '../../ui/page-header.tsx';
import { PageBones } from '../../ui/skeletons.tsx';
import { Loaded } from '../../ui/states.tsx';
import { ForecastRows } from './forecast-rows.tsx';
import { LinksPanel } from './links-panel.tsx';
import { SupplierOrders } from './supplier-orders.tsx';
import { TermsPanel } from './terms-panel.tsx';

/** One supplier: what is on order and how sure, how he delivers, what he will be asked for. */
export function SupplierPage(): ReactElement {
  const { t } = useTranslation();
  const format = useFormat();
  const { supplier = '' } = useParams();
  const detail = useGet<SupplierDetail>(`/v1/suppliers/${encodeURIComponent(supplier)}`);
  const { data } = detail;
  return (
    <div className="q-page">
      <PageHeader
        title={data?.name ?? supplier}
        trail={[
          { to: '/purchasing', name: t('supply.title') },
          { to: '/purchasing/suppliers', name: t('suppliers.title') },
        ]}
        sentence={
          data === undefined
            ? undefined
            : t('suppliers.oneSentence', {
                orders: format.number(data.openOrders),
                open: format.moneyShort(data.openMinor),
                late: format.number(data.lateOrders),
              })
        }
      />
      <Loaded query={detail} shape={<PageBones />}>
        {(answer) => <SupplierBody supplier={answer} />}
      </Loaded>
    </div>
  );
}

function SupplierBody({ supplier }: { readonly supplier: SupplierDetail }): ReactElement {
  const { t } = useTranslation();
  const format = useFormat();
  const score = [
    { name: t('suppliers.onTime'), value: format.percent(supplier.onTimeShare) },
    { name: t('suppliers.inFull'), value: format.percent(supplier.inFullShare) },
    { name: t('suppliers.units'), value: format.percent(supplier.unitShare) },
    { name: t('suppliers.closed'), value: format.number(supplier.closedOrders) },
    {
      name: t('suppliers.lead'),
      value: t('suppliers.leadOf', {
        mean: format.number(supplier.leadMeanDays ?? supplier.leadTimeDays, 1),
        spread: format.number(supplier.leadSdDays ?? supplier.leadTimeSdDays, 1),
      }),
    },
    { name: t('suppliers.minimum'), value: <Money minor={supplier.minimumMinor} isExact /> },
  ];
  return (
    <>
      <Panel title={t('suppliers.orders')} note={t('suppliers.ordersNote')}>
        <SupplierOrders orders={supplier.orders} />
      </Panel>
      <div className="q-two">
        <div className="q-stack">
          <Panel title={t('suppliers.score')}>
            <Facts facts={score} />
          </Panel>
          <CyclePanel cycle={supplier.cycle} />
          <Panel
            title={t('suppliers.forecast', { days: supplier.forecastDays })}
            note={t('suppliers.forecastNote')}
          >
            <ForecastRows rows={supplier.forecast} />
          </Panel>
        </div>
        <div className="q-stack">
          <TermsPanel supplier={supplier} />
          <LinksPanel supplier={supplier} />
        </div>
      </div>
    </>
  );
}

/** How often to order, with capital and turnover before and after. */
function CyclePanel({ cycle }: { readonly cycle: SupplierDetail['cycle'] }): ReactElement {
  const { t } = useTranslation();
  const format = useFormat();
  if (cycle === null) {
    return (
      <Panel title={t('suppliers.cycle')}>
        <p className="q-quiet">{t('suppliers.noCycle')}</p>
      </Panel>
    );
  }
  const weeks = (count: number): string => t('suppliers.weeks', { weeks: format.number(count, 1) });
  const facts = [
    { name: t('suppliers.weekday'), value: t(`weekday.${cycle.weekday}`) },
    {
      name: t('suppliers.interval'),
      value: `${weeks(cycle.intervalWeeksNow)} → ${weeks(cycle.intervalWeeks)}`,
    },
    {
      name: t('suppliers.capital'),
      value: `${format.moneyShort(cycle.capitalNowMinor)} → ${format.moneyShort(cycle.capitalMinor)}`,
    },
    {
      name: t('suppliers.turnover'),
      value: `${format.number(cycle.turnoverNow, 1)} → ${format.number(cycle.turnover, 1)}`,
    },
    {
      name: t('suppliers.yearCost'),
      value: `${format.moneyShort(cycle.costNowMinor)} → ${format.moneyShort(cycle.costMinor)}`,
    },
  ];
  const cost = { cost: format.money(cycle.orderCostMinor) };
  const note = cycle.isOrderCostAssumed
    ? t('suppliers.orderCostAssumed', cost)
    : t('suppliers.orderCost', cost);
  return (
    <Panel title={t('suppliers.cycle')} note={note}>
      <Facts facts={facts} />
    </Panel>
  );
}
