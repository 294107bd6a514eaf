import { DownloadOutlined, PrinterOutlined } from '@ant-design/icons';
import type { SupplyMove, SupplyStep } from '@quanyu/server/api-types';
import { Button } from 'antd';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { saveText, toCsv } from '../../charts/save-file.ts';
import { useFormat } from '../../format/use-format.ts';
import { Badge, BarCell } from '../../ui/cells.tsx';
import { Panel } from '../../ui/page-header.tsx';

const TONES = { ordered: 'act', shipped: 'act', received: 'good', cancelled: 'calm' } as const;

/** The state of a purchase order or transfer; a late one says so beside it. */
export function SupplyState({
  state,
  isLate,
}: {
  readonly state: keyof typeof TONES;
  readonly isLate: boolean;
}): ReactElement {
  const { t } = useTranslation();
  return (
    <span className="q-badges">
      <Badge tone={TONES[state]} text={t(`supplyState.${state}`)} />
      {isLate ? <Badge tone="bad" text={t('supply.late')} /> : null}
    </span>
  );
}

/** How much of what was ordered has come. */
export function CameBar({
  received,
  ordered,
}: {
  readonly received: number;
  readonly ordered: number;
}): ReactElement {
  const { t } = useTranslation();
  const format = useFormat();
  const text = t('supply.cameOf', {
    received: format.number(received),
    ordered: format.number(ordered),
  });
  return <BarCell share={ordered === 0 ? 0 : received / ordered} text={text} />;
}

/** Every booking of goods, newest last, with its lines. */
export function MovesPanel({ moves }: { readonly moves: readonly SupplyMove[] }): ReactElement {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <Panel title={t('supply.receipts')}>
      {moves.length === 0 ? <p className="q-quiet">{t('supply.noReceipts')}</p> : null}
      <ol className="q-timeline">
        {moves.map((move) => (
          <li key={`${move.at}:${move.kind}:${move.lines.map((line) => line.units).join()}`}>
            <strong>{t(`supplyMove.${move.kind}`, move.kind)}</strong>
            <div className="q-quiet">{format.instant(move.at)}</div>
            {move.lines.map((line) => (
              <div key={line.product}>
                {format.number(line.units)} × {line.name}
              </div>
            ))}
          </li>
        ))}
      </ol>
    </Panel>
  );
}

/** Who did what with it, oldest first. */
export function StepsPanel({ steps }: { readonly steps: readonly SupplyStep[] }): ReactElement {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <Panel title={t('supply.history')}>
      <ol className="q-timeline">
        {steps.map((step) => (
          <li key={`${step.at}:${step.action}`}>
            <strong>{t(`supplyAction.${step.action}`, step.action)}</strong>
            <div className="q-quiet">
              {format.instant(step.at)} · {step.actor}
            </div>
            {step.note === null ? null : <div>{step.note}</div>}
          </li>
        ))}
      </ol>
    </Panel>
  );
}

/** On paper or in a spreadsheet: for the one who packs, or the one who checks. */
export function PaperButtons({
  name,
  csv,
}: {
  readonly name: string;
  readonly csv: readonly (readonly (string | number | null)[])[];
}): ReactElement {
  const { t } = useTranslation();
  return (
    <>
      <Button icon={<PrinterOutlined aria-hidden />} onClick={() => window.print()}>
        {t('supply.print')}
      </Button>
      <Button
        icon={<DownloadOutlined aria-hidden />}
        onClick={() => saveText(`${name}.csv`, toCsv(csv), 'text/csv')}
      >
        CSV
      </Button>
    </>
  );
}
