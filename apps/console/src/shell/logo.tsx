import { BRAND_NAME } from '@quanyu/storefront/brand';
import type { ReactElement } from 'react';
import { usePreferences } from '../session/preferences.tsx';

export function Logo(): ReactElement {
  const { language } = usePreferences();
  return (
    <span className="q-logo">
      <svg width="28" height="28" viewBox="0 0 32 32" aria-hidden="true">
        <rect width="32" height="32" rx="8" className="q-logo-ground" />
        <circle cx="15" cy="15" r="8" className="q-logo-ring" />
        <circle cx="22.5" cy="22.5" r="4" className="q-logo-dot" />
      </svg>
      <span className="q-logo-name">{BRAND_NAME[language]}</span>
    </span>
  );
}
