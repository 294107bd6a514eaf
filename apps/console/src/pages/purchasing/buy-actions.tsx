import type {
  BuyersLineAnswer,
  BuyersListAnswer,
  BuyRequest,
  BuyResult,
} from '@quanyu/server/api-types';
import { App, Button, InputNumber, Select } from 'antd';
import { type ReactElement, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { request } from '../../api/request.ts';
import { useChange } from '../../api/use-api.ts';
import { useFormat } from '../../format/use-format.ts';
import { useHere, useMay } from '../../session/session.tsx';
import { ErrorState } from '../../ui/states.tsx';
import type { HandUnits } from './buyers-page.tsx';

const REFRESHES = ['/v1/buyers-list', '/v1/purchase-orders', '/v1/decisions', '/v1/overview'];

function useBuy() {
  const { t, i18n } = useTranslation();
  const { notification } = App.useApp();
  const buy = useChange(
    (body: BuyRequest) =>
      request<BuyResult>('POST', '/v1/buyers-list/approve', {
        body: { ...body, lang: i18n.language === 'zh' ? 'zh' : 'en' },
      }),
    REFRESHES,
  );
  const tell = ({ approved, purchaseOrders, refused }: BuyResult): void => {
    const text = refused.map((one) => `${one.product}: ${one.detail}`).slice(0, 5);
    notification[refused.length > 0 ? 'warning' : 'success']({
      title: t('buying.ordered', { count: approved }),
      description: [purchaseOrders.join(', '), ...text].filter((part) => part !== '').join(' · '),
    });
  };
  return { buy, tell };
}

/** Approve all below a limit, and what was changed by hand. */
export function BuyActions({
  list,
  budget,
  hand,
  clear,
}: {
  readonly list: BuyersListAnswer;
  readonly budget: string | undefined;
  readonly hand: HandUnits;
  readonly clear: () => void;
}): ReactElement {
  const { t } = useTranslation();
  const format = useFormat();
  const may = useMay().decide;
  const { currencyDecimals } = useHere().settings;
  const { buy, tell } = useBuy();
  const [below, setBelow] = useState<number | null>(null);
  const [split, setSplit] = useState<'supplier' | 'line'>('supplier');
  const minor = (major: number): number => Math.round(major * 10 ** currencyDecimals);
  const edited = [...hand].flatMap(([key, units]) => {
    const at = key.lastIndexOf('|');
    return units > 0 ? [{ product: key.slice(0, at), location: key.slice(at + 1), units }] : [];
  });
  const approveBelow = (): void =>
    buy.mutate(
      {
        belowMinor: minor(below ?? 0),
        split,
        ...(budget === undefined ? {} : { budgetMinor: Number(budget) }),
      },
      { onSuccess: tell },
    );
  const approveEdited = (): void =>
    buy.mutate(
      { lines: edited, split },
      {
        onSuccess: (result) => {
          tell(result);
          clear();
        },
      },
    );
  return (
    <div className="q-tools">
      <InputNumber
        min={0}
        value={below}
        onChange={setBelow}
        placeholder={t('buying.belowHint')}
        aria-label={t('buying.below')}
        className="q-filter"
      />
      <Select
        value={split}
        onChange={setSplit}
        aria-label={t('buying.split')}
        options={(['supplier', 'line'] as const).map((value) => ({
          value,
          label: t(`buyingSplit.${value}`),
        }))}
        className="q-filter"
      />
      <Button
        type="primary"
        disabled={!may || below === null}
        loading={buy.isPending}
        onClick={approveBelow}
      >
        {t('buying.approveBelow')}
      </Button>
      <Button
        disabled={!may || edited.length === 0}
        loading={buy.isPending}
        onClick={approveEdited}
      >
        {t('buying.approveEdited', { count: edited.length })}
      </Button>
      {list.limitMinor === null ? null : (
        <span className="q-quiet">
          {t('buying.limit', { limit: format.money(list.limitMinor) })}
        </span>
      )}
      {buy.error === null ? null : <ErrorState error={buy.error} />}
    </div>
  );
}

/** Orders one line as it stands. */
export function BuyLine({ line }: { readonly line: BuyersLineAnswer }): ReactElement {
  const { t } = useTranslation();
  const may = useMay().decide;
  const { buy, tell } = useBuy();
  const { product, location, orderUnits: units, supplier } = line;
  return (
    <Button
      size="small"
      disabled={!may || units <= 0 || supplier === null}
      loading={buy.isPending}
      aria-label={t('buying.approveLine', { name: line.name, location: line.locationName })}
      onClick={() => buy.mutate({ lines: [{ product, location, units }] }, { onSuccess: tell })}
    >
      {t('decisions.approve')}
    </Button>
  );
}
