import { Button } from 'antd';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useRouteError } from 'react-router';
import { EmptyState, ErrorState } from '../ui/states.tsx';

export function NotFoundPage(): ReactElement {
  const { t } = useTranslation();
  return (
    <div className="q-page">
      <h1>{t('notFound.title')}</h1>
      <EmptyState
        text={t('notFound.text')}
        action={
          <Link to="/">
            <Button type="primary">{t('notFound.home')}</Button>
          </Link>
        }
      />
    </div>
  );
}

/** A page that broke: said plainly, with a way on. */
export function RouteFault(): ReactElement {
  const fault = useRouteError();
  const error = fault instanceof Error ? fault : new Error(String(fault));
  return (
    <div className="q-page">
      <ErrorState error={error} onRetry={() => window.location.reload()} />
    </div>
  );
}
