import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { App as AntApp } from 'antd';
import type { Locale } from 'antd/es/locale';
import type { ReactElement } from 'react';
import { RouterProvider } from 'react-router';
import { ProblemError } from './api/request.ts';
import { makeRouter } from './routes.tsx';
import { PreferencesProvider } from './session/preferences.tsx';

const STALE_MS = 20_000;
const RETRIES = 2;

/** Asking again helps against silence, not against a clear answer. */
function shouldRetry(failures: number, error: Error): boolean {
  const status = error instanceof ProblemError ? error.problem.status : 0;
  return failures < RETRIES && (status === 0 || status >= 502);
}

const queries = new QueryClient({
  defaultOptions: { queries: { staleTime: STALE_MS, retry: shouldRetry } },
});
const router = makeRouter();

export function App({ locale }: { readonly locale: Locale }): ReactElement {
  return (
    <QueryClientProvider client={queries}>
      <PreferencesProvider firstLocale={locale}>
        <AntApp className="q-app">
          <RouterProvider router={router} />
        </AntApp>
      </PreferencesProvider>
    </QueryClientProvider>
  );
}
