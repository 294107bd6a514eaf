/**
 * The brand kit as plain data: colours, spacing, radii, type. The console and the storefront
 * read it; nothing here knows a framework. Every pair of text and ground meets WCAG AA.
 */

export interface Palette {
  readonly ground: string;
  readonly surface: string;
  readonly raised: string;
  readonly line: string;
  readonly text: string;
  readonly textQuiet: string;
  /** The hue of "us": own figures, links, the primary button. */
  readonly brand: string;
  readonly onBrand: string;
  readonly brandSoft: string;
  /** The accent of "act": what waits for a hand. */
  readonly act: string;
  readonly actSoft: string;
  readonly good: string;
  readonly goodSoft: string;
  readonly bad: string;
  readonly badSoft: string;
  readonly band: string;
}

export const LIGHT: Palette = {
  ground: '#f6f7f8',
  surface: '#ffffff',
  raised: '#ffffff',
  line: '#dfe3e8',
  text: '#1b2530',
  textQuiet: '#566270',
  brand: '#1f5a96',
  onBrand: '#ffffff',
  brandSoft: '#e6eff8',
  act: '#a84a00',
  actSoft: '#fdf0e3',
  good: '#1d6b45',
  goodSoft: '#e5f4ec',
  bad: '#b3261e',
  badSoft: '#fceceb',
  band: '#eef1f4',
};

export const DARK: Palette = {
  ground: '#111418',
  surface: '#1a1f25',
  raised: '#222830',
  line: '#343c46',
  text: '#e8edf2',
  textQuiet: '#a5b1be',
  brand: '#7db3ea',
  onBrand: '#0d1b2a',
  brandSoft: '#1d2f42',
  act: '#f2a76a',
  actSoft: '#38281b',
  good: '#74c69a',
  goodSoft: '#1b3126',
  bad: '#f2938c',
  badSoft: '#3b2221',
  band: '#1f252c',
};

/** Five hues that colour-blind readers tell apart (after Okabe and Ito), ours first. */
export const SERIES_LIGHT: readonly string[] = [
  '#1f5a96',
  '#b35900',
  '#00795c',
  '#8f4a7c',
  '#6b6b00',
];
export const SERIES_DARK: readonly string[] = [
  '#7db3ea',
  '#f2a76a',
  '#5cc4a4',
  '#d79cc6',
  '#cfc95a',
];

export const SPACE_PX: Readonly<Record<'xs' | 's' | 'm' | 'l' | 'xl' | 'xxl', number>> = {
  xs: 4,
  s: 8,
  m: 12,
  l: 16,
  xl: 24,
  xxl: 40,
};
export const RADIUS_PX: { readonly small: number; readonly medium: number } = {
  small: 6,
  medium: 10,
};
/** Smallest side of a target on touch screens. */
export const TOUCH_PX = 40;
export const WIDTH_PX: { readonly phone: number; readonly narrow: number; readonly page: number } =
  {
    phone: 640,
    narrow: 1024,
    page: 1440,
  };

export const FONT_TEXT =
  "system-ui, -apple-system, 'Segoe UI', Roboto, 'PingFang SC', 'Hiragino Sans GB', 'Microsoft YaHei', 'Noto Sans CJK SC', 'Noto Sans SC', 'Helvetica Neue', Arial, sans-serif";

/** Words that stand in every channel the same. */
export const BRAND_NAME: { readonly en: string; readonly zh: string } = {
  en: 'Quanyu',
  zh: '全域',
};
