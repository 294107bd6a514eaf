import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';

/** Grey shapes of what comes, so that nothing jumps when it does. */
export function Bones({
  heights,
  className = 'q-bones',
}: {
  readonly heights: readonly number[];
  readonly className?: string;
}): ReactElement {
  const { t } = useTranslation();
  return (
    <div className={className} role="status" aria-label={t('state.loading')}>
      {heights.map((height, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the shapes are the same and never move.
        <div key={index} className="q-bone" style={{ height }} />
      ))}
    </div>
  );
}

export function TableBones({ rows = 8 }: { readonly rows?: number }): ReactElement {
  return <Bones heights={Array.from({ length: rows }, () => 36)} />;
}

export function TileBones({ tiles = 6 }: { readonly tiles?: number }): ReactElement {
  return <Bones className="q-tiles" heights={Array.from({ length: tiles }, () => 128)} />;
}

export function PageBones(): ReactElement {
  return (
    <div className="q-page">
      <Bones heights={[32, 20]} />
      <TileBones />
      <TableBones />
    </div>
  );
}

/** The whole window before anything is known. */
export function ShellSkeleton(): ReactElement {
  return (
    <div className="q-shell">
      <div className="q-side" />
      <main className="q-main">
        <PageBones />
      </main>
    </div>
  );
}
