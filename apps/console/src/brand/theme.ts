import { DARK, FONT_TEXT, LIGHT, type Palette, RADIUS_PX } from '@quanyu/storefront/brand';
import type { ThemeConfig } from 'antd';
import { theme as antTheme } from 'antd';

export type Shade = 'light' | 'dark';

export function paletteOf(shade: Shade): Palette {
  return shade === 'dark' ? DARK : LIGHT;
}

/** Ant Design in our colours. */
export function themeOf(shade: Shade, isTouch: boolean): ThemeConfig {
  const colour = paletteOf(shade);
  return {
    algorithm: shade === 'dark' ? antTheme.darkAlgorithm : antTheme.defaultAlgorithm,
    token: {
      colorPrimary: colour.brand,
      colorLink: colour.brand,
      colorInfo: colour.brand,
      colorSuccess: colour.good,
      colorWarning: colour.act,
      colorError: colour.bad,
      colorText: colour.text,
      colorTextSecondary: colour.textQuiet,
      colorTextTertiary: colour.textQuiet,
      colorTextDescription: colour.textQuiet,
      colorTextPlaceholder: colour.textQuiet,
      colorBgBase: colour.surface,
      colorBgLayout: colour.ground,
      colorBgContainer: colour.surface,
      colorBgElevated: colour.raised,
      colorBorder: colour.line,
      colorBorderSecondary: colour.line,
      fontFamily: FONT_TEXT,
      borderRadius: RADIUS_PX.small,
      borderRadiusLG: RADIUS_PX.medium,
      controlHeight: isTouch ? 40 : 34,
      controlHeightSM: isTouch ? 40 : 28,
    },
    components: {
      Button: { primaryColor: colour.onBrand, primaryShadow: 'none', defaultShadow: 'none' },
      Table: { headerBg: colour.band, headerColor: colour.textQuiet, cellPaddingBlock: 10 },
      Segmented: { trackBg: colour.band },
      Tooltip: { colorTextLightSolid: shade === 'dark' ? colour.text : '#ffffff' },
    },
  };
}

/** The same colours as custom properties for our own style sheet. */
export function applyPalette(shade: Shade): void {
  const root = document.documentElement;
  for (const [name, value] of Object.entries(paletteOf(shade))) {
    root.style.setProperty(`--q-${name}`, value);
  }
  root.style.setProperty('--q-font', FONT_TEXT);
  root.style.colorScheme = shade;
  root.dataset['shade'] = shade;
  root.style.background = paletteOf(shade).ground;
}
