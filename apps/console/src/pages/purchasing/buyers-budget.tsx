import type { BuyersListAnswer } from '@quanyu/server/api-types';
import { Button, Slider } from 'antd';
import { type ReactElement, type ReactNode, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../format/use-format.ts';
import { Facts, Money } from '../../ui/cells.tsx';
import { Panel } from '../../ui/page-header.tsx';

const STEPS = 50;

/** How much to spend: the list keeps what returns most, and says what the rest would have earned. */
export function BuyersBudget({
  list,
  budget,
  setBudget,
  children,
}: {
  readonly list: BuyersListAnswer;
  readonly budget: string | undefined;
  readonly setBudget: (budget: string | undefined) => void;
  readonly children: ReactNode;
}): ReactElement {
  const { t } = useTranslation();
  const format = useFormat();
  const { totals, suppliers } = list;
  const most = Math.max(1, totals.fullCostMinor);
  const chosen = budget === undefined ? most : Math.min(most, Number(budget));
  const [moved, setMoved] = useState(chosen);
  useEffect(() => setMoved(chosen), [chosen]);
  const facts = [
    { name: t('field.cost'), value: <Money minor={totals.costMinor} isExact /> },
    { name: t('buying.gain'), value: <Money minor={totals.gainMinor} isExact /> },
    {
      name: t('buying.givenUp'),
      value: <Money minor={Math.max(0, totals.fullGainMinor - totals.gainMinor)} isExact />,
    },
    { name: t('buying.editCost'), value: <Money minor={totals.editCostMinor} isExact /> },
    { name: t('buyingState.stopped'), value: format.number(totals.stopped) },
    { name: t('buyingState.put-off'), value: format.number(totals.putOff) },
  ];
  return (
    <Panel title={t('buying.budget')} note={t('buying.budgetNote')}>
      <div className="q-budget">
        <span className="q-figure">{format.money(moved)}</span>
        <Slider
          min={0}
          max={most}
          step={Math.max(1, Math.round(most / STEPS))}
          value={moved}
          onChange={setMoved}
          onChangeComplete={(next) => setBudget(next >= most ? undefined : String(next))}
          tooltip={{ formatter: (value) => format.moneyShort(value ?? 0) }}
          ariaLabelForHandle={t('buying.budget')}
        />
        <Button type="text" disabled={budget === undefined} onClick={() => setBudget(undefined)}>
          {t('buying.noBudget')}
        </Button>
      </div>
      <Facts facts={facts} />
      <ul className="q-rows">
        {suppliers.slice(0, 6).map((one) => (
          <li key={one.supplier}>
            <span className="q-row-main">{one.name}</span>
            <span className="q-quiet">{t('buying.linesOf', { count: one.lines })}</span>
            <Money minor={one.costMinor} isExact />
          </li>
        ))}
      </ul>
      {children}
    </Panel>
  );
}
