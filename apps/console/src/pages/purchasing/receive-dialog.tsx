import { App, Button, Checkbox, InputNumber, Modal } from 'antd';
import { type ReactElement, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { request } from '../../api/request.ts';
import { useChange } from '../../api/use-api.ts';
import { useFormat } from '../../format/use-format.ts';
import { ErrorState } from '../../ui/states.tsx';

const UNITS_MAX = 1_000_000;
const SUPPLY_PATHS = [
  '/v1/purchase-orders',
  '/v1/transfers',
  '/v1/products',
  '/v1/stock-levels',
  '/v1/stock-moves',
];

export interface DueLine {
  readonly product: string;
  readonly name: string;
  readonly dueUnits: number;
}

interface Receipt {
  readonly externalId: string;
  readonly isLast: boolean;
  readonly lines: readonly { readonly product: string; readonly units: number }[];
}

/** Lines of one product are one line of the dialog: whoever counts sees one pile. */
export function dueLines(
  lines: readonly {
    readonly product: string;
    readonly name: string;
    readonly orderedUnits: number;
    readonly receivedUnits: number;
  }[],
): readonly DueLine[] {
  const due = new Map<string, DueLine>();
  for (const { product, name, orderedUnits, receivedUnits } of lines) {
    const before = due.get(product)?.dueUnits ?? 0;
    const dueUnits = before + Math.max(0, orderedUnits - receivedUnits);
    due.set(product, { product, name, dueUnits });
  }
  return [...due.values()];
}

/**
 * What came, line by line. The delivery's key is drawn once per dialog: pressing twice, or again
 * after the network failed, books it once.
 */
export function ReceiveDialog({
  id,
  path,
  lines,
  onClose,
}: {
  readonly id: string;
  /** The receipts of this purchase order or transfer. */
  readonly path: string;
  readonly lines: readonly DueLine[];
  readonly onClose: () => void;
}): ReactElement {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const format = useFormat();
  const externalId = useRef(crypto.randomUUID());
  const [units, setUnits] = useState<ReadonlyMap<string, number>>(new Map());
  const [isLast, setLast] = useState(false);
  const receive = useChange(
    (body: Receipt) => request<unknown>('POST', path, { body: { source: 'console', ...body } }),
    SUPPLY_PATHS,
  );
  const came = [...units].flatMap(([product, count]) =>
    count > 0 ? [{ product, units: count }] : [],
  );
  const total = came.reduce((sum, line) => sum + line.units, 0);
  const type = (product: string, value: number | null): void =>
    setUnits(new Map(units).set(product, value ?? 0));
  const fill = (): void =>
    setUnits(new Map(lines.map(({ product, dueUnits }) => [product, dueUnits])));
  const book = (): void =>
    receive.mutate(
      { externalId: externalId.current, isLast, lines: came },
      {
        onSuccess: () => {
          void message.success(t('supply.booked', { units: format.number(total) }));
          onClose();
        },
      },
    );
  const isEmpty = total === 0 && !isLast;
  return (
    <Modal
      open
      title={t('supply.receiveTitle', { id })}
      okText={t('supply.receiveOk', { units: format.number(total) })}
      okButtonProps={{ disabled: isEmpty, loading: receive.isPending }}
      cancelText={t('action.cancel')}
      onCancel={onClose}
      onOk={book}
    >
      <div className="q-stack">
        <p>{t('supply.receiveHint')}</p>
        {receive.error === null ? null : <ErrorState error={receive.error} />}
        <ul className="q-rows">
          {lines.map((line) => (
            <ReceiveRow
              key={line.product}
              line={line}
              units={units.get(line.product) ?? 0}
              onType={(value) => type(line.product, value)}
            />
          ))}
        </ul>
        <div className="q-actions">
          <Button onClick={fill}>{t('supply.receivedAll')}</Button>
          <Checkbox checked={isLast} onChange={(event) => setLast(event.target.checked)}>
            {t('supply.isLast')}
          </Checkbox>
        </div>
        {isEmpty ? <p className="q-quiet">{t('supply.nothingTyped')}</p> : null}
      </div>
    </Modal>
  );
}

function ReceiveRow({
  line,
  units,
  onType,
}: {
  readonly line: DueLine;
  readonly units: number;
  readonly onType: (units: number | null) => void;
}): ReactElement {
  const { t } = useTranslation();
  const format = useFormat();
  const over = units - line.dueUnits;
  return (
    <li>
      <span className="q-row-main">
        {line.name}
        <div className="q-quiet">
          {t('supply.dueUnits', { units: format.number(line.dueUnits) })}
          {over > 0 ? (
            <span className="q-act"> · {t('supply.over', { units: format.number(over) })}</span>
          ) : null}
        </div>
      </span>
      <InputNumber
        aria-label={t('supply.unitsOf', { name: line.name })}
        min={0}
        max={UNITS_MAX}
        precision={0}
        value={units}
        onChange={onType}
        className="q-units"
      />
    </li>
  );
}
