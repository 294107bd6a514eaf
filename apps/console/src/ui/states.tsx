import { Alert, Button } from 'antd';
import type { ReactElement, ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { ProblemError } from '../api/request.ts';

/** A failure: what, why, what now, with its code, and a way to try again. */
export function ErrorState({
  error,
  onRetry,
}: {
  readonly error: Error;
  readonly onRetry?: () => void;
}): ReactElement {
  const { t } = useTranslation();
  const problem = error instanceof ProblemError ? error.problem : undefined;
  const isSilent = problem?.code === 'CONSOLE_NO_ANSWER';
  const isStrange = problem?.code === 'CONSOLE_STRANGE_ANSWER';
  const what = isSilent ? t('error.noAnswer') : (problem?.detail ?? error.message);
  const strangeRemedy = isStrange ? t('error.strangeRemedy') : problem?.remedy;
  const remedy = isSilent ? t('error.noAnswerRemedy') : strangeRemedy;
  return (
    <Alert
      type="error"
      showIcon
      className="q-error"
      title={what}
      description={
        <>
          {remedy === undefined ? null : <p>{remedy}</p>}
          <p className="q-quiet q-code">
            {t('error.code')}: {problem?.code ?? error.name}
            {problem?.place === undefined ? '' : ` · ${problem.place}`}
          </p>
        </>
      }
      action={
        onRetry === undefined ? undefined : <Button onClick={onRetry}>{t('action.retry')}</Button>
      }
    />
  );
}

/** Nothing here yet: how to fill it, with the button that does. */
export function EmptyState({
  text,
  action,
}: {
  readonly text: string;
  readonly action?: ReactNode;
}): ReactElement {
  return (
    <div className="q-empty">
      <svg width="72" height="48" viewBox="0 0 72 48" aria-hidden="true">
        <rect x="6" y="20" width="60" height="24" rx="4" className="q-empty-box" />
        <path d="M6 24h18l4 6h16l4-6h18" className="q-empty-line" />
        <path d="M20 14h32M26 7h20" className="q-empty-line" />
      </svg>
      <p>{text}</p>
      {action}
    </div>
  );
}

interface Loadable<T> {
  readonly data: T | undefined;
  readonly error: Error | null;
  readonly dataUpdatedAt: number;
  readonly refetch: () => unknown;
}

/**
 * The four states of an answer: its shape while it loads, the failure, the data, and the data
 * with a note when a newer answer failed.
 */
export function Loaded<T>({
  query,
  shape,
  children,
}: {
  readonly query: Loadable<T>;
  readonly shape: ReactNode;
  readonly children: (data: T) => ReactNode;
}): ReactNode {
  const retry = (): void => void query.refetch();
  if (query.data !== undefined) {
    const stale =
      query.error === null ? null : <StaleNote since={query.dataUpdatedAt} onRetry={retry} />;
    return (
      <>
        {stale}
        {children(query.data)}
      </>
    );
  }
  if (query.error !== null) return <ErrorState error={query.error} onRetry={retry} />;
  return shape;
}

function StaleNote({
  since,
  onRetry,
}: {
  readonly since: number;
  readonly onRetry: () => void;
}): ReactElement {
  const { t, i18n } = useTranslation();
  const time = new Date(since).toLocaleTimeString(i18n.language === 'zh' ? 'zh-CN' : 'en-GB');
  return (
    <Alert
      type="warning"
      showIcon
      className="q-error"
      title={t('error.staleSince', { time })}
      action={<Button onClick={onRetry}>{t('action.retry')}</Button>}
    />
  );
}
