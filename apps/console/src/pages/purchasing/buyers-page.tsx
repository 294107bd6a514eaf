import type { BuyersLineAnswer, BuyersListAnswer } from '@quanyu/server/api-types';
import { InputNumber, Select } from 'antd';
import { type ReactElement, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useGet } from '../../api/use-api.ts';
import { useFilters, useParam } from '../../filters/use-filters.ts';
import { useFormat } from '../../format/use-format.ts';
import { Money } from '../../ui/cells.tsx';
import { type Column, DataTable } from '../../ui/data-table.tsx';
import { Panel } from '../../ui/page-header.tsx';
import { Loaded } from '../../ui/states.tsx';
import { BuyActions, BuyLine } from './buy-actions.tsx';
import { BuyersBudget } from './buyers-budget.tsx';
import { PurchasingFrame } from './purchasing-frame.tsx';

const SHOWN = ['order', 'put-off', 'stopped', 'enough', 'all'] as const;

export type HandUnits = ReadonlyMap<string, number>;

const keyOf = ({ product, location }: BuyersLineAnswer): string => `${product}|${location}`;

/** What to buy this morning: one list over all products, best return first. */
export function BuyersPage(): ReactElement {
  const { t } = useTranslation();
  const format = useFormat();
  const { filters } = useFilters();
  const [show = 'order', setShow] = useParam('show');
  const [budget, setBudget] = useParam('budgetMinor');
  const [hand, setHand] = useState<HandUnits>(new Map());
  const columns = useBuyersColumns(hand, setHand);
  const handText = [...hand].map(([key, units]) => `${key}|${units}`).join('\n');
  const cut = { budgetMinor: budget, hand: handText };
  const sums = useGet<BuyersListAnswer>('/v1/buyers-list', { ...cut, limit: 1 });
  const totals = sums.data?.totals;
  return (
    <PurchasingFrame
      title={t('buying.title')}
      sentence={
        totals === undefined
          ? t('buying.sentenceEmpty')
          : t('buying.sentence', {
              lines: format.number(totals.lines),
              cost: format.moneyShort(totals.costMinor),
              gain: format.moneyShort(totals.gainMinor),
            })
      }
    >
      <Loaded query={sums} shape={null}>
        {(list) => (
          <BuyersBudget list={list} budget={budget} setBudget={setBudget}>
            <BuyActions list={list} budget={budget} hand={hand} clear={() => setHand(new Map())} />
          </BuyersBudget>
        )}
      </Loaded>
      <Panel title={t('buying.list')} note={t('buying.listNote')}>
        <DataTable<BuyersLineAnswer>
          name={t('buying.list')}
          path="/v1/buyers-list"
          query={{ ...cut, show, location: filters.location }}
          columns={columns}
          rowKey={keyOf}
          hasSearch
          expand={(line) => <LineReasons line={line} />}
          empty={{ text: t('buying.nothing') }}
          toolbar={
            <Select
              aria-label={t('buying.show')}
              value={show}
              onChange={(next) => setShow(next)}
              options={SHOWN.map((value) => ({ value, label: t(`buyingState.${value}`) }))}
              className="q-filter"
            />
          }
        />
      </Panel>
    </PurchasingFrame>
  );
}

/** Why so many in one sentence, and what was assumed. */
function LineReasons({ line }: { readonly line: BuyersLineAnswer }): ReactElement {
  return (
    <div className="q-stack">
      <p>{line.why}</p>
      {line.notes.length === 0 ? null : (
        <ul>
          {line.notes.map((note) => (
            <li key={note.code}>{note.text}</li>
          ))}
        </ul>
      )}
    </div>
  );
}

function useBuyersColumns(
  hand: HandUnits,
  setHand: (hand: HandUnits) => void,
): readonly Column<BuyersLineAnswer>[] {
  const { t } = useTranslation();
  const format = useFormat();
  const money = (
    key: string,
    title: string,
    of: (line: BuyersLineAnswer) => number,
  ): Column<BuyersLineAnswer> => ({
    key,
    title,
    isFigure: true,
    sort: key,
    render: (line) => <Money minor={of(line)} isExact />,
  });
  const edit = (line: BuyersLineAnswer, units: number | null): void => {
    const next = new Map(hand);
    if (units === null || units === line.plannedUnits) next.delete(keyOf(line));
    else next.set(keyOf(line), units);
    setHand(next);
  };
  return [
    {
      key: 'name',
      title: t('field.product'),
      sort: 'name',
      render: (line) => (
        <Link className="q-name" to={`/stock/${encodeURIComponent(line.product)}`}>
          {line.name}
        </Link>
      ),
    },
    {
      key: 'supplier',
      title: t('field.supplier'),
      sort: 'supplier',
      render: (line) =>
        line.supplier === null ? (
          '–'
        ) : (
          <Link to={`/purchasing/suppliers/${encodeURIComponent(line.supplier)}`}>
            {line.supplierName ?? line.supplier}
          </Link>
        ),
    },
    { key: 'location', title: t('field.location'), render: (line) => line.locationName },
    {
      key: 'units',
      title: t('buying.units'),
      sort: 'units',
      render: (line) => (
        <InputNumber
          aria-label={t('buying.unitsOf', { name: line.name, location: line.locationName })}
          min={0}
          max={1_000_000}
          step={line.packUnits}
          precision={0}
          value={hand.get(keyOf(line)) ?? line.orderUnits}
          onChange={(units) => edit(line, units)}
        />
      ),
    },
    money('cost', t('field.cost'), (line) => line.costMinor),
    money('gain', t('buying.gain'), (line) => line.gainMinor),
    {
      key: 'return',
      title: t('buying.return'),
      sort: 'return',
      isFigure: true,
      render: (line) => format.percent(line.returnShare),
    },
    {
      key: 'next',
      title: t('buying.next'),
      isFigure: true,
      isHiddenAtFirst: true,
      render: (line) => format.percent(line.nextReturn),
    },
    {
      key: 'edit',
      title: t('buying.editCost'),
      isFigure: true,
      render: (line) =>
        hand.has(keyOf(line)) ? <Money minor={line.editCostMinor} isExact /> : '–',
    },
    {
      key: 'stockOut',
      title: t('stock.outDay'),
      sort: 'stockOut',
      render: (line) => format.day(line.stockOutDay),
    },
    { key: 'act', title: t('buying.act'), render: (line) => <BuyLine line={line} /> },
  ];
}
