import type { FloorHeat } from '@quanyu/server/api-types';
import { type PointerEvent, type ReactElement, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { toolOf } from './floor-cells.ts';

interface Cell {
  readonly x: number;
  readonly y: number;
}

/** The floor from above; pressed or dragged over, it tells which cell. */
export function FloorPicture({
  rows,
  name,
  heat,
  onPaint,
}: {
  readonly rows: readonly string[];
  readonly name: string;
  /** Undefined: not shown. */
  readonly heat: FloorHeat | undefined;
  /** Undefined for whom nothing may be changed. */
  readonly onPaint: ((cell: Cell) => void) | undefined;
}): ReactElement {
  const { t } = useTranslation();
  const picture = useRef<SVGSVGElement>(null);
  const width = rows[0]?.length ?? 1;
  const height = rows.length;
  const most = Math.max(1, ...(heat?.heat ?? []));
  const paint = (event: PointerEvent): void => {
    const box = picture.current?.getBoundingClientRect();
    if (box === undefined || event.buttons === 0) return;
    // The picture keeps its shape: it may be narrower than its box.
    const scale = Math.min(box.width / width, box.height / height);
    const left = box.left + (box.width - width * scale) / 2;
    const top = box.top + (box.height - height * scale) / 2;
    onPaint?.({
      x: Math.floor((event.clientX - left) / scale),
      y: Math.floor((event.clientY - top) / scale),
    });
  };
  const cells = rows.flatMap((row, y) => [...row].map((sign, x) => ({ sign, x, y })));
  return (
    <svg
      ref={picture}
      className="q-floor"
      viewBox={`0 0 ${width} ${height}`}
      role="img"
      aria-label={t('floor.editorLabel', { name, width, height })}
      onPointerDown={paint}
      onPointerMove={paint}
    >
      {cells.map(({ sign, x, y }) => (
        <rect
          key={`${x},${y}`}
          className={`q-floor-${toolOf(sign)}`}
          x={x}
          y={y}
          width="1"
          height="1"
        />
      ))}
      {walkedCells(heat, width, height).map(({ cell, value }) => (
        <rect
          key={cell}
          className="q-floor-heat"
          x={cell % width}
          y={Math.floor(cell / width)}
          width="1"
          height="1"
          opacity={0.75 * Math.sqrt(value / most)}
        />
      ))}
      {cells.map(({ sign, x, y }) =>
        toolOf(sign) === 'zone' ? (
          <text key={`${x},${y}`} x={x + 0.5} y={y + 0.52}>
            {sign}
          </text>
        ) : null,
      )}
    </svg>
  );
}

/** Cells that somebody walked; none where the drawing has another size than what was walked. */
function walkedCells(
  heat: FloorHeat | undefined,
  width: number,
  height: number,
): readonly { readonly cell: number; readonly value: number }[] {
  if (heat === undefined || heat.width !== width || heat.height !== height) return [];
  return heat.heat.map((value, cell) => ({ cell, value })).filter(({ value }) => value > 0);
}
