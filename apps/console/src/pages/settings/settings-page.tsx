import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useParam } from '../../filters/use-filters.ts';
import { useHere, useMay } from '../../session/session.tsx';
import { LookSwitch } from '../../shell/look-switch.tsx';
import { PageHeader } from '../../ui/page-header.tsx';
import { AuditTable } from './audit-table.tsx';
import { KeysTab } from './keys-tab.tsx';
import { RetailerForm } from './retailer-form.tsx';
import { UsersTab } from './users-tab.tsx';

export function SettingsPage(): ReactElement {
  const { t } = useTranslation();
  const { settings } = useHere();
  const may = useMay();
  const [tab] = useParam('tab');
  const look = { key: 'look', label: t('settings.look'), children: <LookSwitch /> };
  const forAdmin = [
    { key: 'retailer', label: t('settings.retailer'), children: <RetailerForm /> },
    look,
    { key: 'keys', label: t('settings.keys'), children: <KeysTab /> },
    { key: 'users', label: t('settings.users'), children: <UsersTab /> },
    { key: 'audit', label: t('settings.audit'), children: <AuditTable /> },
  ];
  const parts = may.admin ? forAdmin : [look];
  const shown = parts.find((part) => part.key === tab) ?? parts[0] ?? look;
  return (
    <div className="q-page">
      <PageHeader
        title={t('settings.title')}
        sentence={t('settings.sentence', { name: settings.name, version: settings.version })}
      />
      {may.admin ? null : <p className="q-quiet">{t('settings.adminOnly')}</p>}
      <nav className="q-tabs" aria-label={t('settings.parts')}>
        {parts.map((part) => (
          <Link
            key={part.key}
            to={`?tab=${part.key}`}
            aria-current={part === shown ? 'page' : undefined}
          >
            {part.label}
          </Link>
        ))}
      </nav>
      {shown.children}
    </div>
  );
}
