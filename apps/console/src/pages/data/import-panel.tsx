import { InboxOutlined } from '@ant-design/icons';
import type { ImportPreview, ImportReportAnswer } from '@quanyu/server/api-types';
import { Button, Progress, Upload } from 'antd';
import { type ReactElement, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { addressOf, request, sendFile } from '../../api/request.ts';
import { useChange } from '../../api/use-api.ts';
import { useFormat } from '../../format/use-format.ts';
import { useMay } from '../../session/session.tsx';
import { Panel } from '../../ui/page-header.tsx';
import { ErrorState } from '../../ui/states.tsx';
import { ImportReport } from './import-report.tsx';
import { type MapChoice, MapEditor } from './map-editor.tsx';

interface ImportInput extends MapChoice {
  readonly upload: string;
  readonly source: string;
}

/** Upload, look, correct the columns, import, read the report. */
export function ImportPanel(): ReactElement {
  const { t } = useTranslation();
  const [preview, setPreview] = useState<ImportPreview>();
  const importFile = useChange(
    (input: ImportInput) => request<ImportReportAnswer>('POST', '/v1/imports', { body: input }),
    ['/v1/'],
  );
  const restart = (): void => {
    setPreview(undefined);
    importFile.reset();
  };
  if (importFile.data !== undefined) {
    return (
      <Panel
        title={t('data.report')}
        extra={<Button onClick={restart}>{t('data.another')}</Button>}
      >
        <ImportReport report={importFile.data} />
      </Panel>
    );
  }
  if (preview !== undefined) {
    return (
      <Panel
        title={t('data.check', { name: preview.name })}
        extra={<Button onClick={restart}>{t('action.cancel')}</Button>}
      >
        {importFile.error === null ? null : <ErrorState error={importFile.error} />}
        <MapEditor
          preview={preview}
          isBusy={importFile.isPending}
          onImport={(choice) =>
            importFile.mutate({ upload: preview.upload, source: preview.source, ...choice })
          }
        />
      </Panel>
    );
  }
  return (
    <Panel title={t('data.import')}>
      <UploadBox onUploaded={setPreview} />
    </Panel>
  );
}

/** Drop or choose a file; shows how far it is and how to stop. */
function UploadBox({
  onUploaded,
}: {
  readonly onUploaded: (preview: ImportPreview) => void;
}): ReactElement {
  const { t } = useTranslation();
  const format = useFormat();
  const may = useMay().write;
  const [share, setShare] = useState(0);
  const [sending, setSending] = useState<File>();
  const stop = useRef<AbortController>(undefined);
  const upload = useChange((file: File) => {
    const control = new AbortController();
    stop.current = control;
    const address = addressOf('/v1/uploads', { name: file.name });
    return sendFile<ImportPreview>(address, file, { onProgress: setShare, signal: control.signal });
  }, []);
  const send = (file: File): void => {
    setSending(file);
    setShare(0);
    upload.mutate(file, { onSuccess: onUploaded });
  };
  const isStopped = upload.error?.name === 'AbortError';
  return (
    <>
      {upload.error === null || isStopped ? null : (
        <ErrorState
          error={upload.error}
          onRetry={() => (sending === undefined ? undefined : send(sending))}
        />
      )}
      {upload.isPending && sending !== undefined ? (
        <div className="q-stack" role="status">
          <p>{t('data.sending', { name: sending.name, size: format.bytes(sending.size) })}</p>
          <Progress percent={Math.round(share * 100)} aria-label={t('data.sendingShort')} />
          <div>
            <Button onClick={() => stop.current?.abort()}>{t('data.stopSending')}</Button>
          </div>
        </div>
      ) : (
        <Upload.Dragger
          disabled={!may}
          showUploadList={false}
          accept=".csv,.tsv,.txt,.jsonl,.ndjson,.parquet,.gz"
          beforeUpload={(file) => {
            send(file);
            return Upload.LIST_IGNORE;
          }}
        >
          <p className="q-upload-icon">
            <InboxOutlined aria-hidden />
          </p>
          <p>{t('data.drop')}</p>
          <p className="q-quiet">{t('data.kinds')}</p>
        </Upload.Dragger>
      )}
    </>
  );
}
