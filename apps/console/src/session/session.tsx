import type { Session, Settings } from '@quanyu/server/api-types';
import { useQueryClient } from '@tanstack/react-query';
import { createContext, type ReactElement, type ReactNode, useContext } from 'react';
import { Navigate, useLocation } from 'react-router';
import { ProblemError, request } from '../api/request.ts';
import { useChange, useGet } from '../api/use-api.ts';
import { ShellSkeleton } from '../ui/skeletons.tsx';
import { ErrorState } from '../ui/states.tsx';

interface Here {
  readonly session: Session;
  readonly settings: Settings;
}

const Context = createContext<Here | undefined>(undefined);

/** Who is here, and which retailer this is. */
export function useHere(): Here {
  const here = useContext(Context);
  if (here === undefined) throw new Error('useHere stands outside its provider');
  return here;
}

/** What this person may do; a button that may not says so. */
export function useMay(): { write: boolean; decide: boolean; admin: boolean } {
  const { role } = useHere().session;
  const isOperator = role !== 'analyst';
  return { write: isOperator, decide: isOperator, admin: role === 'admin' };
}

/** Shows its children to somebody who is logged in; sends everybody else to the login page. */
export function SessionGate({ children }: { readonly children: ReactNode }): ReactElement {
  const location = useLocation();
  const session = useGet<Session>('/v1/session');
  const settings = useGet<Settings>(session.isSuccess ? '/v1/settings' : undefined);
  const problem = session.error ?? settings.error;
  const token = new URLSearchParams(location.search).get('token');
  if (token !== null) return <Navigate to={`/login?token=${encodeURIComponent(token)}`} replace />;
  if (problem instanceof ProblemError && problem.problem.status === 401) {
    const next = `${location.pathname}${location.search}`;
    return <Navigate to={`/login?next=${encodeURIComponent(next)}`} replace />;
  }
  if (problem !== null) {
    const retry = (): void => void session.refetch().then(() => settings.refetch());
    return <ErrorState error={problem} onRetry={retry} />;
  }
  if (session.data === undefined || settings.data === undefined) return <ShellSkeleton />;
  return <Context value={{ session: session.data, settings: settings.data }}>{children}</Context>;
}

/** Ends the session here and on the server. */
export function useLogout(): () => void {
  const queries = useQueryClient();
  const logout = useChange(() => request<unknown>('DELETE', '/v1/session'), []);
  return () => {
    logout.mutate(undefined, {
      onSettled: () => {
        queries.clear();
        window.location.assign('/login');
      },
    });
  };
}
