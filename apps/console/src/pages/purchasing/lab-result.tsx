import type { LabRun } from '@quanyu/server/api-types';
import { Table } from 'antd';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useFormat } from '../../format/use-format.ts';
import { Money } from '../../ui/cells.tsx';
import { Panel } from '../../ui/page-header.tsx';
import { ScrollBox } from '../../ui/scroll-box.tsx';

type Figure = LabRun['figures'][number];
type Product = LabRun['products'][number];

/** What would have been different, with its interval, and where most of it comes from. */
export function LabResult({ run }: { readonly run: LabRun }): ReactElement {
  const { t } = useTranslation();
  return (
    <>
      <Panel title={t('lab.result')} note={t('lab.resultNote', { days: run.days })}>
        <FiguresTable figures={run.figures} />
      </Panel>
      <Panel title={t('lab.byProduct')}>
        <ProductsTable products={run.products} />
      </Panel>
    </>
  );
}

function useFigureText(): (figure: Figure['figure'], value: number) => string {
  const format = useFormat();
  return (figure, value) => {
    if (figure === 'fillRate') return format.percent(value, 2);
    return figure === 'orders' ? format.number(value) : format.money(Math.round(value));
  };
}

function FiguresTable({ figures }: { readonly figures: LabRun['figures'] }): ReactElement {
  const { t } = useTranslation();
  const text = useFigureText();
  const column = (key: 'before' | 'after' | 'difference') => ({
    key,
    title: t(`lab.${key}`),
    align: 'right' as const,
    render: (_: unknown, row: Figure) => text(row.figure, row[key]),
  });
  return (
    <ScrollBox label={t('lab.result')}>
      <Table<Figure>
        size="middle"
        pagination={false}
        rowKey={(row) => row.figure}
        dataSource={[...figures]}
        columns={[
          {
            key: 'figure',
            title: t('lab.figure'),
            render: (_, row) => t(`labFigure.${row.figure}`),
          },
          column('before'),
          column('after'),
          column('difference'),
          {
            key: 'interval',
            title: t('lab.interval'),
            align: 'right',
            render: (_, row) => `${text(row.figure, row.low)} … ${text(row.figure, row.high)}`,
          },
        ]}
      />
    </ScrollBox>
  );
}

function ProductsTable({ products }: { readonly products: LabRun['products'] }): ReactElement {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <ScrollBox label={t('lab.byProduct')}>
      <Table<Product>
        size="middle"
        pagination={false}
        rowKey={(row) => row.product}
        dataSource={[...products]}
        columns={[
          {
            key: 'name',
            title: t('field.product'),
            render: (_, row) => (
              <Link className="q-name" to={`/stock/${encodeURIComponent(row.product)}`}>
                {row.name}
              </Link>
            ),
          },
          {
            key: 'fill',
            title: t('labFigure.fillRate'),
            align: 'right',
            render: (_, row) =>
              `${format.percent(row.fillBefore)} → ${format.percent(row.fillAfter)}`,
          },
          {
            key: 'stock',
            title: t('labFigure.stockValue'),
            align: 'right',
            render: (_, row) => (
              <>
                <Money minor={row.stockBeforeMinor} /> → <Money minor={row.stockAfterMinor} />
              </>
            ),
          },
          {
            key: 'profit',
            title: t('labFigure.profit'),
            align: 'right',
            render: (_, row) => (
              <Money minor={row.profitAfterMinor - row.profitBeforeMinor} isExact />
            ),
          },
        ]}
      />
    </ScrollBox>
  );
}
