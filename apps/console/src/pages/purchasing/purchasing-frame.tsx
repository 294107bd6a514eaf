import type { ReactElement, ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { NavLink } from 'react-router';
import { PageHeader } from '../../ui/page-header.tsx';

/** The parts of buying in the order of the morning. */
const PARTS = [
  { key: 'list', to: '/purchasing/list' },
  { key: 'alerts', to: '/purchasing/alerts' },
  { key: 'orders', to: '/purchasing' },
  { key: 'transfers', to: '/purchasing/transfers' },
  { key: 'map', to: '/purchasing/map' },
  { key: 'suppliers', to: '/purchasing/suppliers' },
  { key: 'lab', to: '/purchasing/lab' },
] as const;

/** Title, one sentence, and the way between the parts of buying. */
export function PurchasingFrame({
  title,
  sentence,
  action,
  children,
}: {
  readonly title: string;
  readonly sentence: string;
  readonly action?: ReactNode;
  readonly children: ReactNode;
}): ReactElement {
  const { t } = useTranslation();
  return (
    <div className="q-page">
      <PageHeader title={title} sentence={sentence} {...(action === undefined ? {} : { action })} />
      <nav className="q-tabs" aria-label={t('supply.parts')}>
        {PARTS.map(({ key, to }) => (
          <NavLink key={key} to={to} end>
            {t(`buyingPart.${key}`)}
          </NavLink>
        ))}
      </nav>
      {children}
    </div>
  );
}
