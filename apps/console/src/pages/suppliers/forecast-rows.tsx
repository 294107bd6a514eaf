import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../format/use-format.ts';
import { BarCell } from '../../ui/cells.tsx';

interface ForecastRow {
  readonly product: string;
  readonly name: string;
  readonly lowUnits: number;
  readonly midUnits: number;
  readonly highUnits: number;
}

const ROWS_MAX = 30;

/** What products are expected to need, each with its range. */
export function ForecastRows({ rows }: { readonly rows: readonly ForecastRow[] }): ReactElement {
  const { t } = useTranslation();
  const format = useFormat();
  if (rows.length === 0) return <p className="q-quiet">{t('suppliers.noForecast')}</p>;
  const most = Math.max(1, ...rows.map(({ midUnits }) => midUnits));
  return (
    <ul className="q-rows">
      {rows.slice(0, ROWS_MAX).map((row) => (
        <li key={row.product}>
          <span className="q-row-main">{row.name}</span>
          <BarCell share={row.midUnits / most} text={format.number(row.midUnits)} />
          <span className="q-quiet">
            {t('suppliers.range', {
              low: format.number(row.lowUnits),
              high: format.number(row.highUnits),
            })}
          </span>
        </li>
      ))}
    </ul>
  );
}
