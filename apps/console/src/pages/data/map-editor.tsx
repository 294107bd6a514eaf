import type { ImportPreview } from '@quanyu/server/api-types';
import { Alert, Button, Radio, Select } from 'antd';
import { type ReactElement, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../format/use-format.ts';
import { Badge } from '../../ui/cells.tsx';
import { ScrollBox } from '../../ui/scroll-box.tsx';

type ColumnTargets = Readonly<Record<string, string | null>>;
type Doubt = ImportPreview['ambiguous'][number];
type Reading = Doubt['readings'][number];

/** What is sent to the import: the columns as edited, and the map of the reading that was chosen. */
export interface MapChoice {
  readonly columns: ColumnTargets;
  readonly map?: Reading['map'];
}

/** Below this the guess is shown as one to look at. */
const SURE = 0.8;

/** What each column of the file is read as; everything can be changed before anything is recorded. */
export function MapEditor({
  preview,
  isBusy,
  onImport,
}: {
  readonly preview: ImportPreview;
  readonly isBusy: boolean;
  readonly onImport: (choice: MapChoice) => void;
}): ReactElement {
  const { t } = useTranslation();
  const format = useFormat();
  const [columns, setColumns] = useState<ColumnTargets>(() =>
    Object.fromEntries(preview.columns.map((column) => [column.name, column.target])),
  );
  const [reading, setReading] = useState<Reading>();
  const isOpen = preview.ambiguous.length > 0 && reading === undefined;
  const used = new Set(Object.values(columns));
  const missing = preview.targets.filter((target) => target.required && !used.has(target.name));
  return (
    <div className="q-stack">
      <p className="q-quiet">
        {t('data.seen', {
          size: format.bytes(preview.bytes),
          encoding: preview.encoding,
          kind: preview.kind ?? t('data.unknownKind'),
        })}
      </p>
      {preview.ambiguous.map((doubt) => (
        <ReadingChoice
          key={doubt.what}
          doubt={doubt}
          chosen={reading}
          onChoose={(next) => {
            setReading(next);
            setColumns(next.columns);
          }}
        />
      ))}
      <div>
        {preview.columns.map((column) => (
          <MapRow
            key={column.name}
            column={column}
            target={columns[column.name] ?? null}
            targets={preview.targets}
            onChange={(target) => setColumns({ ...columns, [column.name]: target })}
          />
        ))}
      </div>
      <SampleTable preview={preview} />
      {missing.length === 0 ? null : (
        <p className="q-bad">
          {t('data.missing', { names: missing.map((target) => target.name).join(', ') })}
        </p>
      )}
      <div className="q-actions">
        <Button
          type="primary"
          loading={isBusy}
          disabled={missing.length > 0 || isOpen}
          onClick={() =>
            onImport(reading === undefined ? { columns } : { columns, map: reading.map })
          }
        >
          {t('data.doImport')}
        </Button>
        {isBusy ? <span role="status">{t('data.importing')}</span> : null}
      </div>
    </div>
  );
}

/** Readings that give different figures and that the data cannot decide between: a person does. */
function ReadingChoice({
  doubt,
  chosen,
  onChoose,
}: {
  readonly doubt: Doubt;
  readonly chosen: Reading | undefined;
  readonly onChoose: (reading: Reading) => void;
}): ReactElement {
  const { t } = useTranslation();
  const title = t('data.ambiguous', { what: doubt.what });
  return (
    <Alert
      type={chosen === undefined ? 'warning' : 'info'}
      showIcon
      title={title}
      description={
        <Radio.Group
          aria-label={title}
          value={chosen?.name ?? null}
          onChange={({ target }) => {
            const next = doubt.readings.find(({ name }) => name === target.value);
            if (next !== undefined) onChoose(next);
          }}
          options={doubt.readings.map(({ name, description }) => ({
            value: name,
            label: t(`data.reading.${name}`, { defaultValue: description }),
          }))}
        />
      }
    />
  );
}

function MapRow({
  column,
  target,
  targets,
  onChange,
}: {
  readonly column: ImportPreview['columns'][number];
  readonly target: string | null;
  readonly targets: ImportPreview['targets'];
  readonly onChange: (target: string | null) => void;
}): ReactElement {
  const { t } = useTranslation();
  const isChanged = target !== column.target;
  const sure = column.confidence >= SURE;
  return (
    <div className="q-map-row">
      <div>
        <strong>{column.name}</strong>{' '}
        {isChanged || column.target === null ? null : (
          <Badge tone={sure ? 'good' : 'act'} text={sure ? t('data.sure') : t('data.unsure')} />
        )}
      </div>
      <div className="q-quiet q-samples">{column.samples.slice(0, 3).join(' · ')}</div>
      <Select<string>
        allowClear
        showSearch
        aria-label={t('data.readAs', { name: column.name })}
        placeholder={t('data.notUsed')}
        value={target}
        onChange={(next) => onChange(next ?? null)}
        options={targets.map((row) => ({
          value: row.name,
          label: row.required ? `${row.name} *` : row.name,
        }))}
      />
    </div>
  );
}

function SampleTable({ preview }: { readonly preview: ImportPreview }): ReactElement {
  const { t } = useTranslation();
  return (
    <ScrollBox label={t('data.sample')}>
      <table className="q-sample">
        <caption className="q-quiet">{t('data.sample')}</caption>
        <thead>
          <tr>
            {preview.columns.map((column) => (
              <th key={column.name} scope="col">
                {column.name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {preview.sample.map((row, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: rows of a file have no name but their place.
            <tr key={index}>
              {row.map((value, place) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: as above.
                <td key={place}>{value}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollBox>
  );
}
