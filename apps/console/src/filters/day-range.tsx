import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';

/** Two days, chosen with the browser's own calendar: no bytes, known to hands and screen readers. */
export function DayRange({
  from,
  to,
  onChange,
}: {
  readonly from: string | null;
  readonly to: string | null;
  readonly onChange: (days: { readonly from: string; readonly to: string }) => void;
}): ReactElement {
  const { t } = useTranslation();
  return (
    <span className="q-days">
      <input
        type="date"
        aria-label={t('filter.from')}
        value={from ?? ''}
        max={to ?? undefined}
        onChange={(event) => onChange({ from: event.target.value, to: to ?? '' })}
      />
      <span aria-hidden="true">–</span>
      <input
        type="date"
        aria-label={t('filter.to')}
        value={to ?? ''}
        min={from ?? undefined}
        onChange={(event) => onChange({ from: from ?? '', to: event.target.value })}
      />
    </span>
  );
}
