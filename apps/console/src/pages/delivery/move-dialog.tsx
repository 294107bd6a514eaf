import type { RouteAnswer, RouteChangeAnswer } from '@quanyu/server/api-types';
import { Alert, App, Modal } from 'antd';
import { type ReactElement, useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { request } from '../../api/request.ts';
import { useChange } from '../../api/use-api.ts';
import { useFormat } from '../../format/use-format.ts';
import { Facts } from '../../ui/cells.tsx';
import { TableBones } from '../../ui/skeletons.tsx';
import { ErrorState } from '../../ui/states.tsx';

export interface MoveWish {
  readonly route: string;
  readonly order: string;
  readonly toRoute: string;
}

/** What moving a stop would cost, before it is taken. */
export function MoveDialog({
  wish,
  routes,
  onClose,
}: {
  readonly wish: MoveWish;
  readonly routes: readonly RouteAnswer[];
  readonly onClose: () => void;
}): ReactElement {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const send = (isTrial: boolean) =>
    request<RouteChangeAnswer>('POST', '/v1/routes/move', { body: { ...wish, isTrial } });
  const trial = useChange(() => send(true), []);
  const take = useChange(() => send(false), ['/v1/routes']);
  const { mutate } = trial;
  useEffect(() => mutate(), [mutate]);
  const nameOf = (id: string): string =>
    routes.find(({ route }) => route === id)?.vehicleName ?? id;
  const stop = routes.flatMap(({ stops }) => stops).find(({ order }) => order === wish.order);
  const change = trial.data;
  const done = (): void => {
    void message.success(t('delivery.moved'));
    onClose();
  };
  return (
    <Modal
      open
      title={t('delivery.moveTitle', {
        name: stop?.name ?? wish.order,
        vehicle: nameOf(wish.toRoute),
      })}
      okText={t('delivery.take')}
      cancelText={t('action.cancel')}
      okButtonProps={{
        disabled: change === undefined || change.broken.length > 0,
        loading: take.isPending,
      }}
      onOk={() => take.mutate(undefined, { onSuccess: done })}
      onCancel={onClose}
    >
      <div className="q-stack" aria-live="polite">
        {trial.error === null ? null : <ErrorState error={trial.error} onRetry={() => mutate()} />}
        {take.error === null ? null : <ErrorState error={take.error} />}
        {change === undefined ? null : <ChangeFacts change={change} nameOf={nameOf} />}
        {trial.isPending ? <TableBones rows={3} /> : null}
      </div>
    </Modal>
  );
}

function ChangeFacts({
  change,
  nameOf,
}: {
  readonly change: RouteChangeAnswer;
  readonly nameOf: (route: string) => string;
}): ReactElement {
  const { t } = useTranslation();
  const format = useFormat();
  const signed = (minor: number): string => `${minor > 0 ? '+' : ''}${format.money(minor)}`;
  const rules = change.broken.map((rule) => t(`routeRule.${rule}`, rule)).join('; ');
  const minutes = Math.round(change.lateS / 60);
  return (
    <>
      {rules === '' ? null : (
        <Alert type="error" showIcon title={t('delivery.moveBroken', { rules })} />
      )}
      <Facts
        facts={[
          { name: t('delivery.moveCost'), value: <strong>{signed(change.costMinor)}</strong> },
          {
            name: t('delivery.moveLate'),
            value: t('delivery.minutes', { minutes: `${minutes > 0 ? '+' : ''}${minutes}` }),
          },
        ]}
      />
      <ul>
        {change.effects.map(({ route, costBeforeMinor, costAfterMinor }) => (
          <li key={route}>
            {t('delivery.moveEach', {
              vehicle: nameOf(route),
              before: format.money(costBeforeMinor),
              after: format.money(costAfterMinor),
            })}
          </li>
        ))}
      </ul>
    </>
  );
}
