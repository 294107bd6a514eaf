import type { PlanLine } from '@quanyu/server/api-types';
import { Table } from 'antd';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../format/use-format.ts';
import { Money } from '../../ui/cells.tsx';
import { Panel } from '../../ui/page-header.tsx';
import { ScrollBox } from '../../ui/scroll-box.tsx';

/** What is planned to be ordered for each location, and from what figures. */
export function PlanPanel({ lines }: { readonly lines: readonly PlanLine[] }): ReactElement {
  const { t } = useTranslation();
  const format = useFormat();
  const figure = (
    key: string,
    title: string,
    value: (line: PlanLine) => ReactElement | string,
  ) => ({
    key,
    title,
    align: 'right' as const,
    render: (_: unknown, line: PlanLine) => value(line),
  });
  return (
    <Panel title={t('stock.plan')} note={t('stock.planNote')}>
      {lines.length === 0 ? (
        <p className="q-quiet">{t('stock.noPlan')}</p>
      ) : (
        <ScrollBox label={t('stock.plan')}>
          <Table<PlanLine>
            size="middle"
            pagination={false}
            rowKey={(line) => line.location}
            dataSource={[...lines]}
            columns={[
              { key: 'location', title: t('field.location'), render: (_, line) => line.location },
              figure('order', t('stock.order'), (line) => (
                <strong>{format.number(line.orderUnits)}</strong>
              )),
              figure('onHand', t('field.onHand'), (line) => format.number(line.onHandUnits)),
              figure('due', t('stock.due'), (line) => format.number(line.dueUnits)),
              figure('demand', t('stock.demand'), (line) =>
                format.number(line.expectedDemandUnits, 1),
              ),
              figure('upTo', t('stock.upTo'), (line) => format.number(line.orderUpToUnits)),
              figure('lead', t('stock.lead'), (line) =>
                t('stock.days', { days: format.number(line.leadTimeDays, 1) }),
              ),
              figure('cost', t('field.cost'), (line) => <Money minor={line.costMinor} isExact />),
              figure('out', t('stock.outDay'), (line) => format.day(line.stockOutDay)),
            ]}
          />
        </ScrollBox>
      )}
    </Panel>
  );
}
