import { Segmented } from 'antd';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { type ShadeChoice, usePreferences } from '../session/preferences.tsx';

/** Language and shade, by hand. */
export function LookSwitch(): ReactElement {
  const { t } = useTranslation();
  const { language, setLanguage, shadeChoice, setShadeChoice } = usePreferences();
  return (
    <div className="q-look">
      <Segmented
        aria-label={t('look.language')}
        value={language}
        onChange={setLanguage}
        options={[
          { value: 'zh' as const, label: '中文' },
          { value: 'en' as const, label: 'English' },
        ]}
      />
      <Segmented<ShadeChoice>
        aria-label={t('look.shade')}
        value={shadeChoice}
        onChange={setShadeChoice}
        options={[
          { value: 'system', label: t('look.system') },
          { value: 'light', label: t('look.light') },
          { value: 'dark', label: t('look.dark') },
        ]}
      />
    </div>
  );
}
