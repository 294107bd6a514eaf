import type { ReactElement, ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { NavLink } from 'react-router';
import { PageHeader } from '../../ui/page-header.tsx';

/** Title and parts of everything about recommendations. */
export function RecommendationsFrame({
  sentence,
  action,
  children,
}: {
  readonly sentence: string;
  readonly action?: ReactNode;
  readonly children: ReactNode;
}): ReactElement {
  const { t } = useTranslation();
  return (
    <div className="q-page">
      <PageHeader title={t('recommend.title')} sentence={sentence} action={action} />
      <nav className="q-tabs" aria-label={t('recommend.parts')}>
        <NavLink to="/recommendations" end>
          {t('recommend.workbench')}
        </NavLink>
        <NavLink to="/recommendations/rules">{t('rules.title')}</NavLink>
        <NavLink to="/recommendations/effect">{t('effect.title')}</NavLink>
        <NavLink to="/recommendations/models">{t('compare.title')}</NavLink>
      </nav>
      {children}
    </div>
  );
}
