import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { Badge } from '../../ui/cells.tsx';

/** The state of an order, in words. */
export function OrderStateBadge({ state }: { readonly state: string }): ReactElement {
  const { t } = useTranslation();
  const isEnded = state === 'cancelled' || state === 'returned';
  const tone = state === 'delivered' ? 'good' : isEnded ? 'calm' : 'act';
  return <Badge tone={tone} text={t(`orderState.${state}`, state)} />;
}
