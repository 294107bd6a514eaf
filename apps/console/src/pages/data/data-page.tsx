import type { DataIssue, RejectedRow } from '@quanyu/server/api-types';
import { Select } from 'antd';
import { type ReactElement, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { useParam } from '../../filters/use-filters.ts';
import { useFormat } from '../../format/use-format.ts';
import { Badge } from '../../ui/cells.tsx';
import { type Column, DataTable } from '../../ui/data-table.tsx';
import { PageHeader, Panel } from '../../ui/page-header.tsx';
import { ImportPanel } from './import-panel.tsx';

const SEVERITIES = ['error', 'warning', 'info'] as const;
const SEVERITY_TONE = { error: 'bad', warning: 'act', info: 'calm' } as const;

/** Bring files in, see what is wrong with the data, mend the rows that were refused. */
export function DataPage(): ReactElement {
  const { t } = useTranslation();
  return (
    <div className="q-page">
      <PageHeader title={t('data.title')} sentence={t('data.sentence')} />
      <ImportPanel />
      <Panel title={t('data.issues')} note={t('data.issuesNote')}>
        <IssueTable />
      </Panel>
      <Panel title={t('data.rejected')} note={t('data.rejectedNote')}>
        <RejectedTable />
      </Panel>
    </div>
  );
}

function IssueTable(): ReactElement {
  const { t } = useTranslation();
  const format = useFormat();
  const [severity, setSeverity] = useParam('severity');
  const columns = useMemo<readonly Column<DataIssue>[]>(
    () => [
      { key: 'message', title: t('data.what'), render: (row) => row.message, width: 320 },
      {
        key: 'severity',
        title: t('data.severity'),
        sort: 'severity',
        render: (row) => (
          <Badge tone={SEVERITY_TONE[row.severity]} text={t(`severity.${row.severity}`)} />
        ),
      },
      {
        key: 'count',
        title: t('data.count'),
        render: (row) => format.number(row.count),
        isFigure: true,
      },
      { key: 'remedy', title: t('field.remedy'), render: (row) => row.remedy },
      {
        key: 'where',
        fields: ['file', 'line', 'field'],
        title: t('data.where'),
        render: (row) => placeText(row.file, row.line, row.field),
      },
      { key: 'code', title: t('field.code'), render: (row) => row.code },
      {
        key: 'found',
        title: t('data.foundAt'),
        render: (row) => format.instant(row.foundAt),
        isHiddenAtFirst: true,
      },
    ],
    [t, format],
  );
  return (
    <DataTable<DataIssue>
      name={t('data.issues')}
      prefix="issue-"
      path="/v1/data-issues"
      query={{ severity }}
      columns={columns}
      rowKey={(row) => String(row.issue)}
      empty={{ text: t('data.noIssues') }}
      toolbar={
        <Select
          allowClear
          className="q-filter"
          aria-label={t('data.severity')}
          placeholder={t('data.severity')}
          value={severity ?? null}
          onChange={(next) => setSeverity(next ?? undefined)}
          options={SEVERITIES.map((value) => ({ value, label: t(`severity.${value}`) }))}
        />
      }
    />
  );
}

function placeText(file: string | null, line: number | null, field: string | null): string {
  const place = [file, line === null ? null : `:${line}`].filter((part) => part !== null).join('');
  return [place, field].filter((part) => part !== null && part !== '').join(' · ') || '–';
}

function RejectedTable(): ReactElement {
  const { t } = useTranslation();
  const columns = useMemo<readonly Column<RejectedRow>[]>(
    () => [
      {
        key: 'place',
        title: t('data.where'),
        render: (row) => `${row.file}:${row.line}`,
      },
      { key: 'message', title: t('field.reason'), render: (row) => row.message },
      { key: 'field', title: t('data.column'), render: (row) => row.field ?? '–' },
      { key: 'code', title: t('field.code'), render: (row) => row.code },
      {
        key: 'raw',
        title: t('data.raw'),
        render: (row) => (
          <code>{typeof row.raw === 'string' ? row.raw : JSON.stringify(row.raw)}</code>
        ),
        isHiddenAtFirst: true,
      },
    ],
    [t],
  );
  return (
    <DataTable<RejectedRow>
      name={t('data.rejected')}
      prefix="rejected-"
      path="/v1/rejected-rows"
      columns={columns}
      rowKey={(row) => String(row.rejectedRow)}
      empty={{ text: t('data.noRejected') }}
    />
  );
}
