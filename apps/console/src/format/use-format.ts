import { useMemo } from 'react';
import { usePreferences } from '../session/preferences.tsx';
import { useHere } from '../session/session.tsx';
import * as dates from './dates.ts';
import * as figures from './figures.ts';

/** Formatters in the language of the screen and the retailer's currency and time zone. */
export function useFormat() {
  const { language } = usePreferences();
  const { settings } = useHere();
  const { currency, currencyDecimals, timeZone } = settings;
  return useMemo(() => {
    const style = { language, currency, currencyDecimals, timeZone };
    return {
      style,
      language,
      timeZone,
      money: (minor: number | null) => figures.moneyText(minor, style),
      moneyShort: (minor: number | null) => figures.moneyShortText(minor, style),
      number: (value: number | null, decimals = 0) => figures.numberText(value, language, decimals),
      short: (value: number | null) => figures.shortNumberText(value, language),
      percent: (share: number | null, decimals = 1) =>
        figures.percentText(share, language, decimals),
      change: (share: number | null) => figures.changeText(share, language),
      kpi: (value: number | null, unit: figures.FigureUnit) => figures.kpiText(value, unit, style),
      kpiExact: (value: number | null, unit: figures.FigureUnit) =>
        figures.kpiExactText(value, unit, style),
      bytes: (size: number) => figures.bytesText(size, language),
      day: (day: string | null) => dates.dayText(day, language),
      shortDay: (day: string) => dates.shortDayText(day, language),
      weekday: (day: string) => dates.weekdayText(day, language),
      instantDay: (at: number) => dates.instantDayText(at, language, timeZone),
      instant: (at: number | null) => dates.instantText(at, language, timeZone),
      /** Of today the time alone, else the day too. */
      standing: (at: number) =>
        dates.isSameDay(at, Date.now(), timeZone)
          ? dates.timeText(at, language, timeZone)
          : dates.instantText(at, language, timeZone),
      ago: (at: number) => dates.agoText(at, Date.now(), language),
      duration: (seconds: number | null) => dates.durationText(seconds, language),
    };
  }, [language, currency, currencyDecimals, timeZone]);
}

export type Format = ReturnType<typeof useFormat>;
