import type { RouteAnswer } from '@quanyu/server/api-types';
import { type DragEvent, type ReactElement, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../format/use-format.ts';
import { type ChosenStop, routeColour } from './route-map.tsx';

const HOUR_MS = 3_600_000;
const MARKS = 4;

/** One lane a van; stops can be dragged onto another lane, or chosen by keyboard. */
export function RouteTimeline({
  routes,
  chosen,
  onChoose,
  onDrop,
}: {
  readonly routes: readonly RouteAnswer[];
  readonly chosen: ChosenStop | undefined;
  readonly onChoose: (stop: ChosenStop) => void;
  /** Undefined for whom nothing may be changed. */
  readonly onDrop: ((stop: ChosenStop, toRoute: string) => void) | undefined;
}): ReactElement {
  const format = useFormat();
  const [dragged, setDragged] = useState<ChosenStop>();
  const from = Math.floor(Math.min(...routes.map((one) => one.startsAt)) / HOUR_MS) * HOUR_MS;
  const last = Math.max(...routes.flatMap((one) => [one.endsAt, ...expectedOf(one)]));
  const to = Math.max(from + HOUR_MS, Math.ceil(last / HOUR_MS) * HOUR_MS);
  const share = (at: number): number => Math.min(1, Math.max(0, (at - from) / (to - from)));
  return (
    <div className="q-lanes">
      {routes.map((route, index) => (
        <Lane
          key={route.route}
          route={route}
          colour={routeColour(index)}
          share={share}
          chosen={chosen}
          onChoose={onChoose}
          onDrag={onDrop === undefined ? undefined : setDragged}
          isTarget={dragged !== undefined && dragged.route !== route.route && isOpen(route)}
          onDrop={() => {
            if (dragged !== undefined) onDrop?.(dragged, route.route);
            setDragged(undefined);
          }}
        />
      ))}
      <div className="q-lane-hours" aria-hidden="true">
        {Array.from({ length: MARKS + 1 }, (_, k) => from + ((to - from) * k) / MARKS).map((at) => (
          <span key={at}>{timeOf(format.instant(at))}</span>
        ))}
      </div>
    </div>
  );
}

function isOpen({ state }: RouteAnswer): boolean {
  return state === 'planned' || state === 'underway';
}

function expectedOf({ stops }: RouteAnswer): number[] {
  return stops.map(({ expectedAt, doneAt }) => doneAt ?? expectedAt);
}

/** The time alone of an instant's text. */
export function timeOf(text: string): string {
  return /\d{1,2}:\d{2}/.exec(text)?.[0] ?? text;
}

function Lane({
  route,
  colour,
  share,
  chosen,
  onChoose,
  onDrag,
  isTarget,
  onDrop,
}: {
  readonly route: RouteAnswer;
  readonly colour: string;
  readonly share: (at: number) => number;
  readonly chosen: ChosenStop | undefined;
  readonly onChoose: (stop: ChosenStop) => void;
  readonly onDrag: ((stop: ChosenStop | undefined) => void) | undefined;
  readonly isTarget: boolean;
  readonly onDrop: () => void;
}): ReactElement {
  const { t } = useTranslation();
  const format = useFormat();
  const allow = (event: DragEvent): void => {
    if (isTarget) event.preventDefault();
  };
  const percent = (at: number): string => `${(share(at) * 100).toFixed(2)}%`;
  return (
    <div className={`q-lane ${colour}`}>
      <span>{route.vehicleName}</span>
      <section
        className={`q-lane-track${isTarget ? ' q-target' : ''}`}
        aria-label={t('delivery.timelineLabel', { vehicle: route.vehicleName })}
        onDragOver={allow}
        onDrop={(event) => {
          event.preventDefault();
          onDrop();
        }}
      >
        <span
          className="q-lane-span"
          style={{
            left: percent(route.startsAt),
            width: `${((share(route.endsAt) - share(route.startsAt)) * 100).toFixed(2)}%`,
          }}
        />
        {route.stops.map((stop) => {
          const own = { route: route.route, order: stop.order };
          const at = stop.doneAt ?? stop.expectedAt;
          const mayMove =
            onDrag !== undefined && route.state === 'planned' && stop.state === 'open';
          return (
            <button
              key={stop.stopIndex}
              type="button"
              className={`q-lane-stop${stop.state === 'open' ? '' : ' q-over'}`}
              style={{ left: percent(at) }}
              draggable={mayMove}
              aria-pressed={chosen?.order === stop.order && chosen.route === route.route}
              aria-label={t('delivery.stopLabel', {
                index: stop.stopIndex,
                vehicle: route.vehicleName,
                name: stop.name ?? stop.order,
                time: timeOf(format.instant(at)),
              })}
              onClick={() => onChoose(own)}
              onDragStart={() => onDrag?.(own)}
              onDragEnd={() => onDrag?.(undefined)}
            >
              {stop.stopIndex}
            </button>
          );
        })}
      </section>
    </div>
  );
}
