import type { Page, PositionAnswer, RouteAnswer } from '@quanyu/server/api-types';
import { Button, Select } from 'antd';
import { type ReactElement, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useGet } from '../../api/use-api.ts';
import { useParam } from '../../filters/use-filters.ts';
import { useFormat } from '../../format/use-format.ts';
import { useMay } from '../../session/session.tsx';
import { PageHeader, Panel } from '../../ui/page-header.tsx';
import { PageBones } from '../../ui/skeletons.tsx';
import { EmptyState, Loaded } from '../../ui/states.tsx';
import { AlarmsPanel } from './alarms-panel.tsx';
import { MoveDialog, type MoveWish } from './move-dialog.tsx';
import { type ChosenStop, RouteMap } from './route-map.tsx';
import { RouteTimeline } from './route-timeline.tsx';
import { isLate, RoutesPanel } from './routes-panel.tsx';
import { StopPanel } from './stop-panel.tsx';
import { VansPanel } from './vans-panel.tsx';

const ROUTES_MAX = 500;

/** Own vans: where they are, what they still bring, and what a change would cost. */
export function DeliveryPage(): ReactElement {
  const { t } = useTranslation();
  const routes = useGet<Page<RouteAnswer>>('/v1/routes', { limit: ROUTES_MAX });
  const [route] = useParam('route');
  const [day, setDay] = useParam('day');
  const rows = routes.data?.rows ?? [];
  const days = [...new Set(rows.map((one) => one.day))].sort().reverse();
  const asked = day ?? rows.find((one) => one.route === route)?.day;
  const shown = asked !== undefined && days.includes(asked) ? asked : days[0];
  const ofDay = rows.filter((one) => one.day === shown && one.state !== 'cancelled');
  return (
    <div className="q-page">
      <PageHeader
        title={t('delivery.title')}
        sentence={<Sentence day={shown} routes={ofDay} />}
        action={
          <Link to="/decisions?status=proposed&kind=route">
            <Button type="primary">{t('delivery.propose')}</Button>
          </Link>
        }
      />
      <Loaded query={routes} shape={<PageBones />}>
        {() =>
          shown === undefined || ofDay.length === 0 ? (
            <EmptyState
              text={t('delivery.empty')}
              action={
                <Link to="/runs">
                  <Button>{t('delivery.runs')}</Button>
                </Link>
              }
            />
          ) : (
            <DeliveryDay
              routes={ofDay}
              picker={<DayPicker days={days} day={shown} onChange={setDay} />}
            />
          )
        }
      </Loaded>
      <div className="q-halves">
        <AlarmsPanel />
        <VansPanel />
      </div>
    </div>
  );
}

function Sentence({
  day,
  routes,
}: {
  readonly day: string | undefined;
  readonly routes: readonly RouteAnswer[];
}): ReactElement {
  const { t } = useTranslation();
  const format = useFormat();
  if (day === undefined) return <>{t('delivery.sentenceNone')}</>;
  const stops = routes.reduce((sum, one) => sum + one.stops.length, 0);
  const late = routes.filter(isLate).length;
  const words = { routes: routes.length, stops, late, day: format.day(day) };
  return <>{t('delivery.sentence', words)}</>;
}

function DayPicker({
  days,
  day,
  onChange,
}: {
  readonly days: readonly string[];
  readonly day: string;
  readonly onChange: (day: string) => void;
}): ReactElement {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <Select
      className="q-filter"
      aria-label={t('delivery.day')}
      value={day}
      onChange={onChange}
      options={days.map((one) => ({ value: one, label: format.day(one) }))}
    />
  );
}

function DeliveryDay({
  routes,
  picker,
}: {
  readonly routes: readonly RouteAnswer[];
  readonly picker: ReactElement;
}): ReactElement {
  const { t } = useTranslation();
  const may = useMay().write;
  const positions = useGet<{ rows: readonly PositionAnswer[] }>('/v1/positions');
  const [chosen, setChosen] = useState<ChosenStop>();
  const [wish, setWish] = useState<MoveWish>();
  const route = routes.find((one) => one.route === chosen?.route);
  const move = (stop: ChosenStop, toRoute: string): void => setWish({ ...stop, toRoute });
  return (
    <>
      <Panel title={t('delivery.map')} note={t('delivery.mapNote')} extra={picker}>
        <RouteMap
          routes={routes}
          positions={positions.data?.rows ?? []}
          chosen={chosen}
          onChoose={setChosen}
        />
      </Panel>
      {route === undefined || chosen === undefined ? null : (
        <StopPanel
          route={route}
          order={chosen.order}
          routes={routes}
          onMove={(toRoute) => move(chosen, toRoute)}
        />
      )}
      <Panel title={t('delivery.timeline')} note={t('delivery.timelineNote')}>
        <RouteTimeline
          routes={routes}
          chosen={chosen}
          onChoose={setChosen}
          onDrop={may ? move : undefined}
        />
      </Panel>
      <RoutesPanel routes={routes} />
      {wish === undefined ? null : (
        <MoveDialog wish={wish} routes={routes} onClose={() => setWish(undefined)} />
      )}
    </>
  );
}
