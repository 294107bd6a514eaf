import type { SupplierAnswer } from '@quanyu/server/api-types';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../format/use-format.ts';
import { Badge, Money } from '../../ui/cells.tsx';
import { type Column, DataTable } from '../../ui/data-table.tsx';
import { Panel } from '../../ui/page-header.tsx';
import { PurchasingFrame } from '../purchasing/purchasing-frame.tsx';

/** Who we buy from and how they have delivered. */
export function SuppliersPage(): ReactElement {
  const { t } = useTranslation();
  const columns = useSupplierColumns();
  return (
    <PurchasingFrame title={t('suppliers.title')} sentence={t('suppliers.sentence')}>
      <Panel title={t('suppliers.list')}>
        <DataTable<SupplierAnswer>
          name={t('suppliers.list')}
          path="/v1/suppliers"
          columns={columns}
          rowKey={(row) => row.supplier}
          to={(row) => `/purchasing/suppliers/${encodeURIComponent(row.supplier)}`}
          hasSearch
          empty={{ text: t('suppliers.none') }}
        />
      </Panel>
    </PurchasingFrame>
  );
}

function useSupplierColumns(): readonly Column<SupplierAnswer>[] {
  const { t } = useTranslation();
  const format = useFormat();
  return [
    { key: 'name', title: t('field.supplier'), sort: 'name', render: (row) => row.name },
    {
      key: 'state',
      title: t('field.state'),
      render: (row) =>
        row.isActive ? (
          <Badge tone="good" text={t('suppliers.active')} />
        ) : (
          <Badge tone="bad" text={t('suppliers.gone')} />
        ),
    },
    {
      key: 'open',
      title: t('suppliers.open'),
      sort: 'open',
      isFigure: true,
      render: (row) => <Money minor={row.openMinor} isExact />,
    },
    {
      key: 'late',
      title: t('suppliers.late'),
      sort: 'late',
      isFigure: true,
      render: (row) => format.number(row.lateOrders),
    },
    {
      key: 'onTime',
      title: t('suppliers.onTime'),
      sort: 'onTime',
      isFigure: true,
      render: (row) => format.percent(row.onTimeShare),
    },
    {
      key: 'inFull',
      title: t('suppliers.inFull'),
      sort: 'inFull',
      isFigure: true,
      render: (row) => format.percent(row.inFullShare),
    },
    {
      key: 'lead',
      title: t('suppliers.lead'),
      sort: 'lead',
      isFigure: true,
      render: (row) =>
        t('suppliers.leadOf', {
          mean: format.number(row.leadMeanDays ?? row.leadTimeDays, 1),
          spread: format.number(row.leadSdDays ?? row.leadTimeSdDays, 1),
        }),
    },
    {
      key: 'products',
      title: t('field.product'),
      isFigure: true,
      render: (row) => format.number(row.products),
    },
  ];
}
