import type { Audit } from '@quanyu/server/api-types';
import { type ReactElement, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../format/use-format.ts';
import { type Column, DataTable } from '../../ui/data-table.tsx';

/** Who changed what, newest first. */
export function AuditTable(): ReactElement {
  const { t } = useTranslation();
  const format = useFormat();
  const columns = useMemo<readonly Column<Audit>[]>(
    () => [
      { key: 'at', title: t('settings.at'), render: (row) => format.instant(row.at) },
      { key: 'actor', title: t('runs.actor'), render: (row) => row.actor },
      { key: 'action', title: t('settings.action'), render: (row) => row.action },
      {
        key: 'subject',
        title: t('settings.subject'),
        render: (row) => `${row.subjectKind} ${row.subject}`,
      },
      {
        key: 'after',
        title: t('settings.after'),
        render: (row) => <code className="q-json">{JSON.stringify(row.after)}</code>,
        isHiddenAtFirst: true,
      },
    ],
    [t, format],
  );
  return (
    <DataTable<Audit>
      name={t('settings.audit')}
      path="/v1/audit"
      columns={columns}
      rowKey={(row) => String(row.audit)}
      empty={{ text: t('settings.noAudit') }}
    />
  );
}
