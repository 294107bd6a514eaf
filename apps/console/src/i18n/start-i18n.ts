import type { Language } from '@quanyu/domain';
import type { Locale } from 'antd/es/locale';
import i18next from 'i18next';
import { initReactI18next } from 'react-i18next';

const STORED_AS = 'quanyu.language';

/** The language last chosen here, else the browser's. */
export function preferredLanguage(): Language {
  const stored = localStorage.getItem(STORED_AS);
  if (stored === 'zh' || stored === 'en') return stored;
  return navigator.language.toLowerCase().startsWith('zh') ? 'zh' : 'en';
}

/** Loads only the language that is spoken: words and Ant Design's own. */
async function load(language: Language): Promise<Locale> {
  if (language === 'zh') {
    const [words, locale] = await Promise.all([
      import('./zh/index.ts'),
      import('antd/es/locale/zh_CN'),
    ]);
    i18next.addResourceBundle('zh', 'translation', words.ZH);
    return locale.default;
  }
  const [words, locale] = await Promise.all([
    import('./en/index.ts'),
    import('antd/es/locale/en_GB'),
  ]);
  i18next.addResourceBundle('en', 'translation', words.EN);
  return locale.default;
}

/** Starts in one language; no fallback, so that a missing word shows as its key and is noticed. */
export async function startI18n(language: Language): Promise<Locale> {
  await i18next.use(initReactI18next).init({
    lng: language,
    resources: {},
    fallbackLng: false,
    interpolation: { escapeValue: false },
    react: { useSuspense: false },
  });
  return switchLanguage(language);
}

/** Loads and speaks another language; returns Ant Design's words for it. */
export async function switchLanguage(language: Language): Promise<Locale> {
  const locale = await load(language);
  await i18next.changeLanguage(language);
  localStorage.setItem(STORED_AS, language);
  document.documentElement.lang = language === 'zh' ? 'zh-CN' : 'en';
  return locale;
}
