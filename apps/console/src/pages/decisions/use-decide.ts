import type { DecisionActionRequest, DecisionActionResult } from '@quanyu/server/api-types';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { App, Button } from 'antd';
import { createElement, useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import { type ProblemError, request } from '../../api/request.ts';

type ApiAct = Omit<DecisionActionRequest, 'lang'>;
/** What the API can do, and the two steps that mostly go together. */
type Act = Omit<ApiAct, 'action'> & { readonly action: ApiAct['action'] | 'approve-execute' };

const REFRESHES = [
  '/v1/decisions',
  '/v1/overview',
  '/v1/purchase-orders',
  '/v1/transfers',
  '/v1/targets',
  '/v1/stock-moves',
];
const NOTE_SECONDS = 8;

interface Job {
  readonly act: Act;
  readonly then?: (() => void) | undefined;
}

interface Decide {
  readonly decide: (act: Act, then?: () => void) => void;
  readonly isBusy: boolean;
  readonly error: Error | null;
}

function send(act: ApiAct, lang: string): Promise<DecisionActionResult> {
  return request('POST', '/v1/decisions/actions', { body: { ...act, lang } });
}

async function perform({ act }: Job, lang: string): Promise<DecisionActionResult> {
  const { action, ...rest } = act;
  if (action !== 'approve-execute') return send({ ...rest, action }, lang);
  const approved = await send({ ...rest, action: 'approve' }, lang);
  const decisions = approved.done.map((row) => row.decision);
  if (decisions.length === 0) return approved;
  const executed = await send({ decisions, action: 'execute' }, lang);
  return { ...executed, failed: [...approved.failed, ...executed.failed] };
}

/**
 * Acts on decisions, says what came of it, and offers to take it back. The card that asked may be
 * gone by then: what follows hangs on the change, not on the card.
 */
export function useDecide(): Decide {
  const { t, i18n } = useTranslation();
  const { notification } = App.useApp();
  const queries = useQueryClient();
  const tell = useCallback(
    (result: DecisionActionResult, act: Act, undo: (decisions: string[]) => void) => {
      const undoable = result.done.filter((row) => row.canUndo).map((row) => row.decision);
      const orders = result.purchaseOrders.join(', ');
      const failed = result.failed.map((row) => `${row.code}: ${row.detail}`).join('\n');
      const done = act.action === 'approve-execute' ? 'execute' : act.action;
      const canUndo = act.action !== 'undo' && undoable.length > 0;
      const notes = [
        orders === '' ? '' : t('decisions.madeOrders', { orders }),
        failed === '' ? '' : t('decisions.failedOnes', { failed }),
      ];
      notification.open({
        title: t(`decisions.done.${done}`, { count: result.done.length }),
        description: notes.filter((text) => text !== '').join(' '),
        duration: NOTE_SECONDS,
        placement: 'bottomRight',
        actions: canUndo
          ? createElement(Button, { onClick: () => undo(undoable) }, t('decisions.undo'))
          : null,
      });
    },
    [notification, t],
  );
  const change = useMutation<DecisionActionResult, ProblemError, Job>({
    mutationFn: (job) => perform(job, i18n.language),
    onSuccess: async (result, { act, then }) => {
      tell(result, act, (decisions) => change.mutate({ act: { decisions, action: 'undo' } }));
      then?.();
      await queries.invalidateQueries({
        predicate: ({ queryKey }) =>
          REFRESHES.some((prefix) => String(queryKey[0]).startsWith(prefix)),
      });
    },
  });
  const { mutate } = change;
  const decide = useCallback((act: Act, then?: () => void) => mutate({ act, then }), [mutate]);
  return { decide, isBusy: change.isPending, error: change.error };
}
