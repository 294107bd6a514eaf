import { lazy, type ReactElement, Suspense } from 'react';
import { useTranslation } from 'react-i18next';

/** The calendar comes when it is first wanted. */
const DayInput = lazy(async () => ({ default: (await import('./day-input.tsx')).DayInput }));

/** Two days, the first not after the second. */
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
      <Suspense fallback={<span className="q-day" />}>
        <DayInput
          label={t('filter.from')}
          value={from ?? ''}
          max={to ?? undefined}
          onChange={(day) => onChange({ from: day, to: to ?? '' })}
        />
        <span aria-hidden="true">–</span>
        <DayInput
          label={t('filter.to')}
          value={to ?? ''}
          min={from ?? undefined}
          onChange={(day) => onChange({ from: from ?? '', to: day })}
        />
      </Suspense>
    </span>
  );
}
