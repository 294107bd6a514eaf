import type { RouteAnswer } from '@quanyu/server/api-types';
import { Button, Select } from 'antd';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { request } from '../../api/request.ts';
import { useChange } from '../../api/use-api.ts';
import { useFormat } from '../../format/use-format.ts';
import { useMay } from '../../session/session.tsx';
import { Facts } from '../../ui/cells.tsx';
import { Panel } from '../../ui/page-header.tsx';
import { ErrorState } from '../../ui/states.tsx';
import { timeOf } from './route-timeline.tsx';

/** The chosen stop: for whom, when, and what can be done with it. */
export function StopPanel({
  route,
  order,
  routes,
  onMove,
}: {
  readonly route: RouteAnswer;
  readonly order: string;
  readonly routes: readonly RouteAnswer[];
  readonly onMove: (toRoute: string) => void;
}): ReactElement | null {
  const { t } = useTranslation();
  const format = useFormat();
  const may = useMay().write;
  const stop = route.stops.find((one) => one.order === order);
  const close = useChange(
    (state: 'done' | 'failed') =>
      request('POST', `/v1/routes/${encodeURIComponent(route.route)}/stops`, {
        body: { stopIndex: stop?.stopIndex, state },
      }),
    ['/v1/routes', '/v1/orders'],
  );
  if (stop === undefined) return null;
  const time = (at: number): string => timeOf(format.instant(at));
  const others = routes.filter((one) => one.route !== route.route && one.state !== 'done');
  const facts = [
    {
      name: t('delivery.order'),
      value: <Link to={`/orders/${encodeURIComponent(order)}`}>{order}</Link>,
    },
    { name: t('delivery.address'), value: stop.address ?? '–' },
    {
      name: t('delivery.window'),
      value: t('delivery.span', { from: time(stop.opensAt), to: time(stop.closesAt) }),
    },
    {
      name: t('delivery.expected'),
      value: t('delivery.between', {
        at: time(stop.expectedAt),
        low: time(stop.lowAt),
        high: time(stop.highAt),
      }),
    },
  ];
  return (
    <Panel
      title={t('delivery.chosen', { index: stop.stopIndex, name: stop.name ?? stop.order })}
      note={route.vehicleName}
    >
      <div className="q-stack">
        <Facts facts={facts} />
        {close.error === null ? null : <ErrorState error={close.error} />}
        <div className="q-row">
          {stop.state === 'open' && route.state === 'planned' && others.length > 0 ? (
            <Select
              className="q-filter"
              aria-label={t('delivery.moveTo')}
              placeholder={t('delivery.moveTo')}
              value={null}
              disabled={!may}
              onChange={(next: string | null) => {
                if (next !== null) onMove(next);
              }}
              options={others.map((one) => ({ value: one.route, label: one.vehicleName }))}
            />
          ) : null}
          {stop.state === 'open' && route.state === 'underway' ? (
            <>
              <Button disabled={!may} onClick={() => close.mutate('done')}>
                {t('delivery.brought')}
              </Button>
              <Button disabled={!may} onClick={() => close.mutate('failed')}>
                {t('delivery.notBrought')}
              </Button>
            </>
          ) : null}
        </div>
      </div>
    </Panel>
  );
}
