import type { PositionAnswer, RouteAnswer } from '@quanyu/server/api-types';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../format/use-format.ts';
import { useIsPhone } from '../../ui/use-media.ts';
import { type MapView, mapView } from './map-view.ts';

const WIDTH = 960;
/** On a phone the picture is small: its units are larger, so that numbers stay readable. */
const PHONE_WIDTH = 340;
const HEIGHT = 420;
const PHONE_HEIGHT = 320;
const COLOURS = 6;

/** A stop that somebody has pressed. */
export interface ChosenStop {
  readonly route: string;
  readonly order: string;
}

/** The class that gives a route its colour. */
export function routeColour(index: number): string {
  return `q-route-${index % COLOURS}`;
}

/** Routes on a plain picture, drawn from the coordinates alone: nothing is asked of anybody. */
export function RouteMap({
  routes,
  positions,
  chosen,
  onChoose,
}: {
  readonly routes: readonly RouteAnswer[];
  readonly positions: readonly PositionAnswer[];
  readonly chosen: ChosenStop | undefined;
  readonly onChoose: (stop: ChosenStop) => void;
}): ReactElement {
  const { t } = useTranslation();
  const driven = new Set(routes.map(({ vehicle }) => vehicle));
  const vans = positions.filter(({ vehicle }) => driven.has(vehicle));
  const depots = routes.flatMap(({ depot }) => depot ?? []);
  const places = [...routes.flatMap(({ stops }) => stops), ...depots, ...vans];
  const isPhone = useIsPhone();
  const width = isPhone ? PHONE_WIDTH : WIDTH;
  const height = isPhone ? PHONE_HEIGHT : HEIGHT;
  const view = mapView(places, width, height);
  const stops = routes.reduce((sum, route) => sum + route.stops.length, 0);
  return (
    <svg
      className="q-map"
      viewBox={`0 0 ${width} ${height}`}
      role="img"
      aria-label={t('delivery.mapLabel', { routes: routes.length, stops })}
    >
      {routes.map((route, index) => (
        <RouteShape
          key={route.route}
          route={route}
          view={view}
          colour={routeColour(index)}
          chosen={chosen}
          onChoose={onChoose}
        />
      ))}
      {[...new Map(depots.map((depot) => [JSON.stringify(depot), depot])).values()].map((depot) => {
        const [x, y] = view.at(depot);
        return (
          <rect
            key={`${x},${y}`}
            className="q-map-depot"
            x={x - 7}
            y={y - 7}
            width="14"
            height="14"
            rx="2"
          />
        );
      })}
      {vans.map((van) => (
        <VanShape
          key={van.vehicle}
          van={van}
          view={view}
          colour={routeColour(routes.findIndex(({ vehicle }) => vehicle === van.vehicle))}
        />
      ))}
    </svg>
  );
}

function RouteShape({
  route,
  view,
  colour,
  chosen,
  onChoose,
}: {
  readonly route: RouteAnswer;
  readonly view: MapView;
  readonly colour: string;
  readonly chosen: ChosenStop | undefined;
  readonly onChoose: (stop: ChosenStop) => void;
}): ReactElement {
  const ends = route.depot === null ? [] : [route.depot];
  const path = [...ends, ...route.stops, ...ends].map((place) => view.at(place));
  const isFaint = chosen !== undefined && chosen.route !== route.route;
  const faint = isFaint ? ' q-faint' : '';
  return (
    <g className={colour}>
      <polyline
        className={`q-map-line${faint}`}
        points={path.map(([x, y]) => `${x.toFixed(1)},${y.toFixed(1)}`).join(' ')}
      />
      {route.stops.map((stop) => {
        const [x, y] = view.at(stop);
        const isChosen = chosen?.order === stop.order && chosen.route === route.route;
        const state = `${stop.state === 'open' ? '' : ' q-over'}${isChosen ? ' q-chosen' : ''}`;
        return (
          // biome-ignore lint/a11y/noStaticElementInteractions: part of a picture; see the timeline.
          <g
            key={stop.stopIndex}
            className={`q-map-stop${faint}${state}`}
            onClick={() => onChoose({ route: route.route, order: stop.order })}
          >
            <circle cx={x} cy={y} r="9" />
            <text x={x} y={y}>
              {stop.stopIndex}
            </text>
          </g>
        );
      })}
    </g>
  );
}

function VanShape({
  van,
  view,
  colour,
}: {
  readonly van: PositionAnswer;
  readonly view: MapView;
  readonly colour: string;
}): ReactElement {
  const { t } = useTranslation();
  const format = useFormat();
  const [x, y] = view.at(van);
  return (
    <g className={colour} transform={`translate(${x} ${y}) rotate(${van.heading ?? 0})`}>
      <title>{t('delivery.positionAt', { vehicle: van.vehicle, ago: format.ago(van.at) })}</title>
      <path className="q-map-van" d="M0 -13 L9 10 L0 5 L-9 10 Z" />
    </g>
  );
}
