import type { CustomerDetail } from '@quanyu/server/api-types';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../format/use-format.ts';
import { BarCell, Facts, Money } from '../../ui/cells.tsx';
import { Panel } from '../../ui/page-header.tsx';

type Habits = CustomerDetail['habits'];

const CATEGORIES_MAX = 5;

/** How this customer buys, and what is expected. */
export function HabitsPanel({ habits }: { readonly habits: Habits }): ReactElement {
  const { t } = useTranslation();
  const format = useFormat();
  const { lifeStage, priceBand, favouriteHour, promotionIndex, promotionChance } = habits;
  const facts = [
    { name: t('habits.stage'), value: lifeStage === null ? '–' : t(`lifeStage.${lifeStage}`) },
    { name: t('habits.next'), value: <NextOrder habits={habits} /> },
    {
      name: t('habits.clvRange'),
      value:
        habits.clvLowMinor === null ? (
          '–'
        ) : (
          <>
            <Money minor={habits.clvLowMinor} /> – <Money minor={habits.clvHighMinor} />
          </>
        ),
    },
    {
      name: t('habits.hour'),
      value: favouriteHour === null ? '–' : t('habits.hourText', { hour: favouriteHour }),
    },
    { name: t('habits.price'), value: priceBand === null ? '–' : t(`priceBand.${priceBand}`) },
    {
      name: t('habits.promotion'),
      value:
        promotionIndex === null
          ? '–'
          : t('habits.promotionText', { times: format.number(promotionIndex, 1) }),
    },
    { name: t('habits.promotionChance'), value: format.percent(promotionChance, 0) },
  ];
  return (
    <Panel title={t('habits.title')} note={t('habits.note')}>
      <Facts facts={facts} />
      {habits.propensities.length === 0 ? null : (
        <h3 className="q-quiet">{t('habits.categories')}</h3>
      )}
      {habits.propensities.length === 0 ? null : (
        <ul className="q-rows">
          {habits.propensities.slice(0, CATEGORIES_MAX).map((row) => (
            <li key={row.category}>
              <span className="q-row-main">{row.category}</span>
              <BarCell share={row.chance} text={format.percent(row.chance, 0)} />
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}

function NextOrder({ habits }: { readonly habits: Habits }): ReactElement {
  const { t } = useTranslation();
  const format = useFormat();
  const { nextOrderAt, nextOrderEarlyAt, nextOrderLateAt } = habits;
  if (nextOrderAt === null) return <>{t('habits.notExpected')}</>;
  return (
    <>
      {format.instantDay(nextOrderAt)}{' '}
      {nextOrderEarlyAt === null || nextOrderLateAt === null ? null : (
        <span className="q-quiet">
          {t('habits.between', {
            from: format.instantDay(nextOrderEarlyAt),
            to: format.instantDay(nextOrderLateAt),
          })}
        </span>
      )}
    </>
  );
}
