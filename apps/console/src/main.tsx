import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import './brand/console.css';
import { App } from './app.tsx';
import { preferredLanguage, startI18n } from './i18n/start-i18n.ts';

const root = document.getElementById('root');
if (root === null) throw new Error('The page has no element named root');
const locale = await startI18n(preferredLanguage());
createRoot(root).render(
  <StrictMode>
    <App locale={locale} />
  </StrictMode>,
);
