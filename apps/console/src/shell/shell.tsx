import { SearchOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { lazy, type ReactElement, Suspense, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Outlet, useLocation } from 'react-router';
import { type LiveState, useLive } from '../api/live.ts';
import { useHere } from '../session/session.tsx';
import { PageBones } from '../ui/skeletons.tsx';
import { Logo } from './logo.tsx';
import { BottomBar, SideNav } from './navigation.tsx';
import { PersonMenu } from './person-menu.tsx';

const CommandPalette = lazy(async () => ({
  default: (await import('./command-palette.tsx')).CommandPalette,
}));

/** The frame of every page: navigation, search, live state, person. */
export function Shell(): ReactElement {
  const { t } = useTranslation();
  const live = useLive(true);
  const [isPaletteOpen, setPaletteOpen] = useState(false);
  const main = useRef<HTMLElement>(null);
  useFocusOnNewPage(main);
  usePaletteKey(() => setPaletteOpen(true));
  return (
    <div className="q-shell">
      <a className="q-skip" href="#main">
        {t('shell.skip')}
      </a>
      <aside className="q-side">
        <Logo />
        <SideNav />
      </aside>
      <div className="q-column">
        <header className="q-top">
          <div className="q-top-logo">
            <Logo />
          </div>
          <RetailerName />
          <Button
            icon={<SearchOutlined aria-hidden />}
            onClick={() => setPaletteOpen(true)}
            className="q-search-button"
          >
            <span className="q-search-word">{t('palette.open')}</span>
            <kbd className="q-wide-only">Ctrl K</kbd>
          </Button>
          <LiveDot state={live} />
          <PersonMenu />
        </header>
        <main id="main" className="q-main" ref={main} tabIndex={-1}>
          <Suspense fallback={<PageBones />}>
            <Outlet />
          </Suspense>
        </main>
      </div>
      <BottomBar />
      {isPaletteOpen ? (
        <Suspense fallback={null}>
          <CommandPalette onClose={() => setPaletteOpen(false)} />
        </Suspense>
      ) : null}
    </div>
  );
}

function RetailerName(): ReactElement {
  const { t } = useTranslation();
  const { settings } = useHere();
  return (
    <span className="q-retailer">
      {settings.name}
      {settings.isDemo ? <span className="q-chip">{t('shell.demo')}</span> : null}
    </span>
  );
}

function LiveDot({ state }: { readonly state: LiveState }): ReactElement {
  const { t } = useTranslation();
  return (
    <span className={`q-live q-live-${state}`} role="status" title={t(`live.${state}Hint`)}>
      <span className="q-live-dot" aria-hidden="true" />
      <span className="q-live-word">{t(`live.${state}`)}</span>
    </span>
  );
}

/** After a change of page the keyboard and the screen reader stand at its start. */
function useFocusOnNewPage(main: { readonly current: HTMLElement | null }): void {
  const { pathname } = useLocation();
  const last = useRef(pathname);
  useEffect(() => {
    if (last.current === pathname) return;
    last.current = pathname;
    main.current?.focus({ preventScroll: true });
    window.scrollTo(0, 0);
  }, [pathname, main]);
}

function usePaletteKey(open: () => void): void {
  const latest = useRef(open);
  latest.current = open;
  useEffect(() => {
    const listen = (event: KeyboardEvent): void => {
      if (event.key.toLowerCase() !== 'k' || !(event.ctrlKey || event.metaKey)) return;
      event.preventDefault();
      latest.current();
    };
    window.addEventListener('keydown', listen);
    return () => window.removeEventListener('keydown', listen);
  }, []);
}
