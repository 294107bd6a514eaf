import type { ReactElement, ReactNode } from 'react';

/** What is wider than the screen scrolls in here, by hand and by keyboard. */
export function ScrollBox({
  label,
  children,
}: {
  readonly label: string;
  readonly children: ReactNode;
}): ReactElement {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by keyboard.
    <section className="q-scroll" aria-label={label} tabIndex={0}>
      {children}
    </section>
  );
}
