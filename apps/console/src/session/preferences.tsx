import type { Language } from '@quanyu/domain';
import { ConfigProvider } from 'antd';
import type { Locale } from 'antd/es/locale';
import {
  createContext,
  type ReactElement,
  type ReactNode,
  useCallback,
  useContext,
  useLayoutEffect,
  useMemo,
  useState,
} from 'react';
import { applyPalette, type Shade, themeOf } from '../brand/theme.ts';
import { preferredLanguage, switchLanguage } from '../i18n/start-i18n.ts';
import { useMedia } from '../ui/use-media.ts';

export type ShadeChoice = 'system' | Shade;

interface Preferences {
  readonly language: Language;
  readonly setLanguage: (language: Language) => void;
  readonly shadeChoice: ShadeChoice;
  readonly setShadeChoice: (choice: ShadeChoice) => void;
  readonly shade: Shade;
}

const STORED_AS = 'quanyu.shade';
const Context = createContext<Preferences | undefined>(undefined);

export function usePreferences(): Preferences {
  const preferences = useContext(Context);
  if (preferences === undefined) throw new Error('usePreferences stands outside its provider');
  return preferences;
}

function storedChoice(): ShadeChoice {
  const stored = localStorage.getItem(STORED_AS);
  return stored === 'light' || stored === 'dark' ? stored : 'system';
}

/** Language and shade: by the system until a hand chooses otherwise. */
export function PreferencesProvider({
  firstLocale,
  children,
}: {
  readonly firstLocale: Locale;
  readonly children: ReactNode;
}): ReactElement {
  const [language, setSpoken] = useState(preferredLanguage);
  const [locale, setLocale] = useState(firstLocale);
  const [shadeChoice, setChoice] = useState(storedChoice);
  const isSystemDark = useMedia('(prefers-color-scheme: dark)');
  const isTouch = useMedia('(pointer: coarse)');
  const isStill = useMedia('(prefers-reduced-motion: reduce)');
  const shade: Shade = shadeChoice === 'system' ? (isSystemDark ? 'dark' : 'light') : shadeChoice;

  useLayoutEffect(() => applyPalette(shade), [shade]);
  const setLanguage = useCallback((next: Language) => {
    void switchLanguage(next).then((words) => {
      setLocale(words);
      setSpoken(next);
    });
  }, []);
  const setShadeChoice = useCallback((choice: ShadeChoice) => {
    localStorage.setItem(STORED_AS, choice);
    setChoice(choice);
  }, []);
  const theme = useMemo(() => {
    const base = themeOf(shade, isTouch);
    return { ...base, token: { ...base.token, motion: !isStill } };
  }, [shade, isTouch, isStill]);
  const value = useMemo(
    () => ({ language, setLanguage, shadeChoice, setShadeChoice, shade }),
    [language, setLanguage, shadeChoice, setShadeChoice, shade],
  );
  return (
    <Context value={value}>
      <ConfigProvider locale={locale} theme={theme} button={{ autoInsertSpace: false }}>
        {children}
      </ConfigProvider>
    </Context>
  );
}
