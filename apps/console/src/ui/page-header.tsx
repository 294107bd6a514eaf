import type { ReactElement, ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';

/** Title, one sentence of sense, one primary action; on inner pages the way back above. */
export function PageHeader({
  title,
  sentence,
  action,
  trail,
}: {
  readonly title: string;
  readonly sentence?: ReactNode;
  readonly action?: ReactNode;
  readonly trail?: readonly { readonly to: string; readonly name: string }[];
}): ReactElement {
  const { t } = useTranslation();
  return (
    <header className="q-header">
      {trail === undefined ? null : (
        <nav aria-label={t('shell.trail')} className="q-trail">
          {trail.map((step) => (
            <Link key={step.to} to={step.to}>
              {step.name}
            </Link>
          ))}
          <span aria-current="page">{title}</span>
        </nav>
      )}
      <div className="q-header-row">
        <div>
          <h1>{title}</h1>
          {sentence === undefined ? null : <p className="q-sentence">{sentence}</p>}
        </div>
        {action === undefined ? null : <div className="q-header-action">{action}</div>}
      </div>
    </header>
  );
}

/** A part of a page with its own heading. */
export function Panel({
  title,
  note,
  extra,
  children,
}: {
  readonly title: string;
  readonly note?: string;
  readonly extra?: ReactNode;
  readonly children: ReactNode;
}): ReactElement {
  return (
    <section className="q-panel" aria-label={title}>
      <div className="q-panel-head">
        <div>
          <h2>{title}</h2>
          {note === undefined ? null : <p className="q-quiet">{note}</p>}
        </div>
        {extra}
      </div>
      {children}
    </section>
  );
}
