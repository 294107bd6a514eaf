import type { RouteAnswer } from '@quanyu/server/api-types';
import { Button, Table } from 'antd';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { request } from '../../api/request.ts';
import { useChange } from '../../api/use-api.ts';
import { useFormat } from '../../format/use-format.ts';
import { useMay } from '../../session/session.tsx';
import { Badge, Money } from '../../ui/cells.tsx';
import { Panel } from '../../ui/page-header.tsx';
import { ScrollBox } from '../../ui/scroll-box.tsx';
import { ErrorState } from '../../ui/states.tsx';
import { timeOf } from './route-timeline.tsx';

/** Routes behind by more than this are late. */
const LATE_S = 300;

export function isLate({ lateS, state }: RouteAnswer): boolean {
  return state === 'underway' && lateS > LATE_S;
}

/** The routes of the day with what each needs next, and their papers. */
export function RoutesPanel({ routes }: { readonly routes: readonly RouteAnswer[] }): ReactElement {
  const { t, i18n } = useTranslation();
  const format = useFormat();
  const step = useRouteStep();
  const time = (at: number): string => timeOf(format.instant(at));
  const paper = (route: string, form: string): string =>
    `/v1/routes/${encodeURIComponent(route)}/paper?form=${form}&lang=${i18n.language}`;
  return (
    <Panel title={t('delivery.routes')}>
      {step.error === null ? null : <ErrorState error={step.error} />}
      <ScrollBox label={t('delivery.routes')}>
        <Table<RouteAnswer>
          size="middle"
          pagination={false}
          rowKey={(row) => row.route}
          dataSource={[...routes]}
          columns={[
            { key: 'van', title: t('delivery.vehicle'), render: (_, row) => row.vehicleName },
            {
              key: 'state',
              title: t('field.state'),
              render: (_, row) => <RouteState route={row} />,
            },
            {
              key: 'stops',
              title: t('delivery.stops'),
              align: 'right',
              render: (_, row) => format.number(row.stops.length),
            },
            {
              key: 'distance',
              title: t('delivery.distance'),
              align: 'right',
              render: (_, row) => t('delivery.km', { km: format.number(row.distanceM / 1000, 1) }),
            },
            {
              key: 'time',
              title: t('delivery.time'),
              render: (_, row) =>
                t('delivery.span', { from: time(row.startsAt), to: time(row.endsAt) }),
            },
            {
              key: 'cost',
              title: t('delivery.cost'),
              align: 'right',
              render: (_, row) => <Money minor={row.costMinor} isExact />,
            },
            {
              key: 'papers',
              title: t('delivery.sheet'),
              render: (_, row) => (
                <span className="q-row">
                  <a href={paper(row.route, 'sheet')} target="_blank" rel="noreferrer">
                    {t('delivery.sheet')}
                  </a>
                  {['csv', 'gpx', 'geojson'].map((form) => (
                    <a key={form} href={paper(row.route, form)} download>
                      {form.toUpperCase()}
                    </a>
                  ))}
                </span>
              ),
            },
            {
              key: 'act',
              title: '',
              render: (_, row) => <RouteSteps route={row} onStep={step.mutate} />,
            },
          ]}
        />
      </ScrollBox>
    </Panel>
  );
}

interface Step {
  readonly route: string;
  readonly what: 'depart' | 'cancel';
}

function useRouteStep() {
  return useChange(
    ({ route, what }: Step) =>
      request('POST', `/v1/routes/${encodeURIComponent(route)}/${what}`, { body: {} }),
    ['/v1/routes', '/v1/orders'],
  );
}

function RouteState({ route }: { readonly route: RouteAnswer }): ReactElement {
  const { t } = useTranslation();
  const minutes = Math.round(route.lateS / 60);
  return (
    <span className="q-badges">
      <Badge tone="calm" text={t(`routeState.${route.state}`)} />
      {isLate(route) ? <Badge tone="bad" text={t('delivery.late', { minutes })} /> : null}
      {route.state === 'underway' && !isLate(route) ? (
        <Badge tone="good" text={t('delivery.onTime')} />
      ) : null}
    </span>
  );
}

function RouteSteps({
  route,
  onStep,
}: {
  readonly route: RouteAnswer;
  readonly onStep: (step: Step) => void;
}): ReactElement | null {
  const { t } = useTranslation();
  const may = useMay().write;
  const isPlanned = route.state === 'planned';
  if (!isPlanned && route.state !== 'underway') return null;
  const on = (what: Step['what']) => () => onStep({ route: route.route, what });
  return (
    <span className="q-row">
      {isPlanned ? (
        <Button disabled={!may} onClick={on('depart')}>
          {t('delivery.depart')}
        </Button>
      ) : null}
      <Button disabled={!may} danger onClick={on('cancel')}>
        {t('delivery.cancel')}
      </Button>
    </span>
  );
}
