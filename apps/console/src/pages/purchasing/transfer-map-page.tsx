import type { TransferMapAnswer } from '@quanyu/server/api-types';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { useGet } from '../../api/use-api.ts';
import { useFormat } from '../../format/use-format.ts';
import { Money } from '../../ui/cells.tsx';
import { Panel } from '../../ui/page-header.tsx';
import { PageBones } from '../../ui/skeletons.tsx';
import { EmptyState, Loaded } from '../../ui/states.tsx';
import { PurchasingFrame } from './purchasing-frame.tsx';
import { type Point, placePoints } from './transfer-map-points.ts';

const VIEW = { width: 760, height: 440 } as const;
const LINE_MOST = 9;

/** Where stock lies and where it moves: a drawing of our own, no map service. */
export function TransferMapPage(): ReactElement {
  const { t } = useTranslation();
  const map = useGet<TransferMapAnswer>('/v1/transfer-map');
  return (
    <PurchasingFrame title={t('transferMap.title')} sentence={t('transferMap.sentence')}>
      <Loaded query={map} shape={<PageBones />}>
        {(answer) =>
          answer.places.length === 0 ? (
            <EmptyState text={t('transferMap.none')} />
          ) : (
            <>
              <Panel title={t('transferMap.picture')} note={t('transferMap.note')}>
                <MapPicture map={answer} />
              </Panel>
              <Panel title={t('transferMap.flows')}>
                <FlowRows map={answer} />
              </Panel>
            </>
          )
        }
      </Loaded>
    </PurchasingFrame>
  );
}

function MapPicture({ map }: { readonly map: TransferMapAnswer }): ReactElement {
  const { t } = useTranslation();
  const points = placePoints(map.places, VIEW);
  const most = Math.max(1, ...map.flows.map(({ units }) => units));
  const stockMost = Math.max(1, ...map.places.map(({ onHandUnits }) => onHandUnits));
  return (
    <svg
      className="q-map"
      viewBox={`0 0 ${VIEW.width} ${VIEW.height}`}
      role="img"
      aria-label={t('transferMap.picture')}
    >
      <defs>
        <marker
          id="q-arrow"
          viewBox="0 0 8 8"
          refX="16"
          refY="4"
          markerWidth="12"
          markerHeight="12"
          markerUnits="userSpaceOnUse"
          orient="auto"
        >
          <path d="M0 0L8 4L0 8z" />
        </marker>
      </defs>
      {map.flows.map((flow) => (
        <Flow
          key={`${flow.from}|${flow.to}|${flow.state}`}
          from={points.get(flow.from)}
          to={points.get(flow.to)}
          state={flow.state}
          width={1 + (LINE_MOST - 1) * Math.sqrt(flow.units / most)}
        />
      ))}
      {map.places.map((place) => {
        const point = points.get(place.location);
        if (point === undefined) return null;
        const radius = 6 + 12 * Math.sqrt(Math.max(0, place.onHandUnits) / stockMost);
        return (
          <g key={place.location}>
            <circle cx={point.x} cy={point.y} r={radius} className="q-map-place" />
            <text x={point.x} y={point.y - radius - 5} textAnchor="middle">
              {place.name}
            </text>
          </g>
        );
      })}
    </svg>
  );
}

/** A bent line, so that both directions between two places are seen. */
function Flow({
  from,
  to,
  state,
  width,
}: {
  readonly from: Point | undefined;
  readonly to: Point | undefined;
  readonly state: string;
  readonly width: number;
}): ReactElement | null {
  if (from === undefined || to === undefined) return null;
  const bend = 0.12;
  const middle = {
    x: (from.x + to.x) / 2 - (to.y - from.y) * bend,
    y: (from.y + to.y) / 2 + (to.x - from.x) * bend,
  };
  return (
    <path
      d={`M${from.x} ${from.y}Q${middle.x} ${middle.y} ${to.x} ${to.y}`}
      className={state === 'open' ? 'q-map-open' : 'q-map-planned'}
      strokeWidth={width}
      markerEnd="url(#q-arrow)"
    />
  );
}

function FlowRows({ map }: { readonly map: TransferMapAnswer }): ReactElement {
  const { t } = useTranslation();
  const format = useFormat();
  const names = new Map(map.places.map(({ location, name }) => [location, name]));
  if (map.flows.length === 0) return <p className="q-quiet">{t('transferMap.noFlows')}</p>;
  return (
    <ul className="q-rows">
      {[...map.flows]
        .sort((a, b) => b.units - a.units)
        .map((flow) => (
          <li key={`${flow.from}|${flow.to}|${flow.state}`}>
            <span className="q-row-main">
              {names.get(flow.from) ?? flow.from} → {names.get(flow.to) ?? flow.to}
            </span>
            <span className="q-quiet">
              {t(`transferMapState.${flow.state}`)}{' '}
              {t('transferMap.units', {
                units: format.number(flow.units),
                products: format.number(flow.products),
              })}
            </span>
            {flow.state === 'planned' ? <Money minor={flow.worthMinor} isExact /> : <span>–</span>}
          </li>
        ))}
    </ul>
  );
}
