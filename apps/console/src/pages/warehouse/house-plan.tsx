import type { WaveAnswer } from '@quanyu/server/api-types';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { routeColour } from '../delivery/route-map.tsx';
import type { House } from './house.ts';

/** The warehouse from above: places, tours of the carts, and the carts where they are. */
export function HousePlan({
  house,
  name,
  lists,
  cart,
  carts,
}: {
  readonly house: House;
  readonly name: string;
  readonly lists: WaveAnswer['lists'];
  /** Only this cart's tour; undefined: all. */
  readonly cart: number | undefined;
  /** Cells of moving carts; undefined where none move. */
  readonly carts: readonly number[] | undefined;
}): ReactElement {
  const { t } = useTranslation();
  const shown = lists.flatMap((list, k) => (cart === undefined || cart === k ? [{ list, k }] : []));
  const used = new Map<string, number>();
  for (const { lines } of lists) {
    for (const { aisle, place } of lines) {
      used.set(`${aisle}/${place}`, (used.get(`${aisle}/${place}`) ?? 0) + 1);
    }
  }
  const most = Math.max(1, ...used.values());
  return (
    <svg
      className="q-house"
      viewBox={`0 0 ${house.height} ${house.width}`}
      role="img"
      aria-label={t('warehouse.planLabel', { name, tours: shown.length })}
    >
      {/* Aisles lie: screens are wide. The front is at the left. */}
      <g transform={`translate(${house.height} 0) rotate(90)`}>
        {house.places.map(({ key, x, y }) => {
          const count = used.get(key) ?? 0;
          return (
            <rect
              key={key}
              className={`q-house-place${count > 0 ? ' q-used' : ''}`}
              x={x + 0.1}
              y={y + 0.1}
              width="0.8"
              height="0.8"
              opacity={count > 0 ? 0.4 + (0.6 * count) / most : 1}
            />
          );
        })}
        {shown.map(({ list, k }) => (
          <g key={k} className={routeColour(k)}>
            <polyline
              className="q-house-tour"
              points={house
                .tour(list.lines)
                .map(([x, y]) => `${x},${y}`)
                .join(' ')}
            />
          </g>
        ))}
        {carts
          ?.map((cell, cartIndex) => ({ cell, cartIndex }))
          .map(({ cell, cartIndex }) => (
            <g key={cartIndex} className={routeColour(cartIndex)}>
              <rect
                className="q-house-cart"
                x={(cell % house.width) + 0.05}
                y={Math.floor(cell / house.width) + 0.05}
                width="0.9"
                height="0.9"
                rx="0.2"
              />
            </g>
          ))}
      </g>
    </svg>
  );
}
