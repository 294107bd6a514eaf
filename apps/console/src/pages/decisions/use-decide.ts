import type { DecisionActionRequest, DecisionActionResult } from '@quanyu/server/api-types';
import { App, Button } from 'antd';
import { createElement, useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import { request } from '../../api/request.ts';
import { useChange } from '../../api/use-api.ts';

export type Act = Omit<DecisionActionRequest, 'lang'>;

const REFRESHES = [
  '/v1/decisions',
  '/v1/overview',
  '/v1/purchase-orders',
  '/v1/targets',
  '/v1/stock-moves',
];
const NOTE_SECONDS = 8;

interface Decide {
  readonly decide: (act: Act, then?: () => void) => void;
  readonly isBusy: boolean;
  readonly error: Error | null;
}

/** Acts on decisions, says what came of it, and offers to take it back. */
export function useDecide(): Decide {
  const { t, i18n } = useTranslation();
  const { notification } = App.useApp();
  const change = useChange(
    (act: Act) =>
      request<DecisionActionResult>('POST', '/v1/decisions/actions', {
        body: { ...act, lang: i18n.language },
      }),
    REFRESHES,
  );
  const { mutate } = change;
  const decide = useCallback(
    (act: Act, then?: () => void) => {
      mutate(act, {
        onSuccess: (result) => {
          const undoable = result.done.filter((row) => row.canUndo).map((row) => row.decision);
          const orders = result.purchaseOrders.join(', ');
          const canUndo = act.action !== 'undo' && undoable.length > 0;
          const failed = result.failed.map((row) => `${row.code}: ${row.detail}`).join('\n');
          notification.open({
            title: t(`decisions.done.${act.action}`, { count: result.done.length }),
            description: [
              orders === '' ? '' : t('decisions.madeOrders', { orders }),
              failed === '' ? '' : t('decisions.failedOnes', { failed }),
            ]
              .filter((text) => text !== '')
              .join(' '),
            duration: NOTE_SECONDS,
            placement: 'bottomRight',
            actions: canUndo
              ? createElement(
                  Button,
                  { onClick: () => mutate({ decisions: undoable, action: 'undo' }) },
                  t('decisions.undo'),
                )
              : null,
          });
          then?.();
        },
      });
    },
    [mutate, notification, t],
  );
  return { decide, isBusy: change.isPending, error: change.error };
}
