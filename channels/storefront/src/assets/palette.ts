import {
  DARK,
  FONT_TEXT,
  LIGHT,
  type Palette,
  RADIUS_PX,
  SPACE_PX,
  TOUCH_PX,
} from '../brand/tokens.ts';

/** The brand kit as custom properties, light and dark. */
export function paletteCss(): string {
  const sizes = [
    ...Object.entries(SPACE_PX).map(([name, px]) => `--s-${name}:${px}px`),
    ...Object.entries(RADIUS_PX).map(([name, px]) => `--r-${name}:${px}px`),
    `--touch:${TOUCH_PX}px`,
    `--font:${FONT_TEXT}`,
  ].join(';');
  return `:root{color-scheme:light dark;${coloursOf(LIGHT)};${sizes}}
@media (prefers-color-scheme: dark){:root{${coloursOf(DARK)}}}
@media print{:root{color-scheme:light;${coloursOf(LIGHT)}}}
`;
}

function coloursOf(palette: Palette): string {
  return Object.entries(palette)
    .map(([name, value]) => `--${name}:${value}`)
    .join(';');
}
