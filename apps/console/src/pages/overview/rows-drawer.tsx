import type { KpiDefinitionAnswer, KpiRow } from '@quanyu/server/api-types';
import { Drawer } from 'antd';
import { type ReactElement, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useGet } from '../../api/use-api.ts';
import { useFilters } from '../../filters/use-filters.ts';
import { useFormat } from '../../format/use-format.ts';
import { type Column, DataTable } from '../../ui/data-table.tsx';
import type { TileKpi } from './kpi-tile.tsx';

/** The rows behind a number: what was added up, one by one, with the definition above. */
export function RowsDrawer({
  kpi,
  onClose,
}: {
  readonly kpi: TileKpi | undefined;
  readonly onClose: () => void;
}): ReactElement {
  return (
    <Drawer open={kpi !== undefined} onClose={onClose} title={kpi?.name} size={960} destroyOnHidden>
      {kpi === undefined ? null : <KpiRows kpi={kpi} />}
    </Drawer>
  );
}

function KpiRows({ kpi }: { readonly kpi: TileKpi }): ReactElement {
  const { t } = useTranslation();
  const { filters } = useFilters();
  const format = useFormat();
  const definitions = useGet<{ rows: KpiDefinitionAnswer[] }>('/v1/kpi-definitions');
  const formula = definitions.data?.rows.find((row) => row.kpi === kpi.kpi)?.formula;
  const columns = useRowColumns(kpi);
  return (
    <div className="q-stack">
      <p className="q-sentence">
        {t('overview.equals', { value: format.kpiExact(kpi.value, kpi.unit) })}
      </p>
      {formula === undefined ? null : <p>{t('overview.formula', { formula })}</p>}
      <DataTable<KpiRow>
        name={t('overview.rows')}
        prefix="rows-"
        path={`/v1/kpis/${kpi.kpi}/rows`}
        query={filters}
        columns={columns}
        rowKey={(row) => row.row}
        empty={{ text: t('overview.noRows') }}
      />
    </div>
  );
}

function useRowColumns(kpi: TileKpi): readonly Column<KpiRow>[] {
  const { t } = useTranslation();
  const format = useFormat();
  return useMemo(() => {
    const figure = (value: number | null): string =>
      kpi.unit === 'money' ? format.money(value) : format.number(value, 2);
    const columns: Column<KpiRow>[] = [
      { key: 'day', title: t('field.day'), render: (row) => format.day(row.day), sort: 'day' },
      { key: 'kind', title: t('field.kind'), render: (row) => t(`lineKind.${row.kind}`, row.kind) },
      {
        key: 'order',
        title: t('field.order'),
        render: (row) =>
          row.order === null ? (
            '–'
          ) : (
            <Link to={`/orders/${encodeURIComponent(row.order)}`}>{row.order}</Link>
          ),
      },
      {
        key: 'product',
        title: t('field.product'),
        render: (row) =>
          row.product === null ? (
            '–'
          ) : (
            <Link to={`/stock/${encodeURIComponent(row.product)}`}>{row.product}</Link>
          ),
      },
      { key: 'channel', title: t('field.channel'), render: (row) => row.channel ?? '–' },
      { key: 'location', title: t('field.location'), render: (row) => row.location ?? '–' },
      {
        key: 'numerator',
        title: t('field.numerator'),
        render: (row) => <span className="q-figure">{figure(row.numerator)}</span>,
        isFigure: true,
        sort: 'numerator',
      },
    ];
    if (kpi.denominator === null) return columns;
    return [
      ...columns,
      {
        key: 'denominator',
        title: t('field.denominator'),
        render: (row) => format.number(row.denominator, 2),
        isFigure: true,
      },
    ];
  }, [t, format, kpi.unit, kpi.denominator]);
}
