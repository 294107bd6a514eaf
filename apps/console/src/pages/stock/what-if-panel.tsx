import type { WhatIfRequest, WhatIfResult } from '@quanyu/server/api-types';
import { Button, Form, InputNumber } from 'antd';
import { type ReactElement, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { request } from '../../api/request.ts';
import { useChange } from '../../api/use-api.ts';
import { Chart } from '../../charts/chart.tsx';
import { chartLook } from '../../charts/chart-theme.ts';
import { compareOption } from '../../charts/compare-option.ts';
import { DayInput } from '../../filters/day-input.tsx';
import { useFilters } from '../../filters/use-filters.ts';
import { useFormat } from '../../format/use-format.ts';
import { usePreferences } from '../../session/preferences.tsx';
import { useHere } from '../../session/session.tsx';
import { Facts } from '../../ui/cells.tsx';
import { Panel } from '../../ui/page-header.tsx';
import { ErrorState } from '../../ui/states.tsx';

interface Fields {
  readonly from: string;
  readonly to: string;
  /** In the currency's main unit. */
  readonly price?: number | null;
  /** Percent taken off. */
  readonly discount?: number | null;
}

/** What another price or a promotion would do to units, revenue and margin. */
export function WhatIfPanel({
  product,
  days,
}: {
  readonly product: string;
  /** Days that the forecast covers, in order. */
  readonly days: readonly string[];
}): ReactElement {
  const { t } = useTranslation();
  const { filters } = useFilters();
  const { currency, currencyDecimals } = useHere().settings;
  const [form] = Form.useForm<Fields>();
  const from = Form.useWatch('from', form);
  const price = Form.useWatch('price', form);
  const discount = Form.useWatch('discount', form);
  const compare = useChange(
    (fields: Fields) =>
      request<WhatIfResult>('POST', '/v1/forecasts/what-if', { body: bodyOf(fields) }),
    [],
  );
  const bodyOf = (fields: Fields): WhatIfRequest => ({
    product,
    from: fields.from,
    to: fields.to,
    ...(filters.location === undefined ? {} : { location: filters.location }),
    ...(filters.channel === undefined ? {} : { channel: filters.channel }),
    ...(typeof fields.price === 'number'
      ? { priceMinor: Math.round(fields.price * 10 ** currencyDecimals) }
      : {}),
    ...(typeof fields.discount === 'number'
      ? { discountRate: Number((fields.discount / 100).toPrecision(6)) }
      : {}),
  });
  const isAsked = typeof price === 'number' || typeof discount === 'number';
  return (
    <Panel title={t('forecasts.whatIf')} note={t('forecasts.whatIfNote')}>
      <Form<Fields>
        name="what-if"
        form={form}
        layout="vertical"
        initialValues={{ from: days[0], to: days[Math.min(6, days.length - 1)] }}
        onFinish={(fields) => compare.mutate(fields)}
      >
        <div className="q-form-grid">
          <Form.Item name="from" label={t('filter.from')} rules={[{ required: true }]}>
            <DayInput min={days[0]} />
          </Form.Item>
          <Form.Item name="to" label={t('filter.to')} rules={[{ required: true }]}>
            <DayInput min={from ?? days[0]} />
          </Form.Item>
          <Form.Item name="discount" label={t('forecasts.discount')}>
            <InputNumber<number> min={1} max={95} suffix="%" />
          </Form.Item>
          <Form.Item name="price" label={t('forecasts.otherPrice')}>
            <InputNumber<number> min={0.01} max={1e9} suffix={currency} />
          </Form.Item>
        </div>
        <Button type="primary" htmlType="submit" loading={compare.isPending} disabled={!isAsked}>
          {t('forecasts.compare')}
        </Button>
      </Form>
      {compare.error === null ? null : <ErrorState error={compare.error} />}
      {compare.data === undefined ? null : <Outcome result={compare.data} />}
    </Panel>
  );
}

function Outcome({ result }: { readonly result: WhatIfResult }): ReactElement {
  const { t } = useTranslation();
  const format = useFormat();
  const { shade } = usePreferences();
  const { days, change, before, others } = result;
  const option = useMemo(
    () =>
      compareOption(
        {
          days,
          words: { before: t('forecasts.before'), after: t('forecasts.after') },
          dayText: format.shortDay,
          figureText: (value) => format.number(value, value < 10 ? 1 : 0),
        },
        chartLook(shade),
      ),
    [days, t, format, shade],
  );
  const signed = (value: number): string => `${value > 0 ? '+' : ''}${format.number(value, 1)}`;
  const facts = [
    {
      name: t('forecasts.unitsChange'),
      value: t('forecasts.ofRange', {
        change: signed(change.units),
        low: signed(result.unitsLow),
        high: signed(result.unitsHigh),
      }),
    },
    { name: t('forecasts.unitsBefore'), value: format.number(before.units, 1) },
    { name: t('forecasts.revenueChange'), value: format.money(change.revenueMinor) },
    {
      name: t('forecasts.marginChange'),
      value: change.marginMinor === null ? t('forecasts.noCost') : format.money(change.marginMinor),
    },
    { name: t('forecasts.pullForward'), value: signed(result.pullForwardUnits) },
    {
      name: t('forecasts.others'),
      value: others === null ? t('forecasts.othersUnknown') : signed(others.units),
    },
    {
      name: t('forecasts.elasticity'),
      value: result.isAssumed
        ? t('forecasts.assumed', { value: format.number(result.elasticity.value, 2) })
        : t('forecasts.seen', { value: format.number(result.elasticity.value, 2) }),
    },
  ];
  return (
    <div aria-live="polite">
      <Facts facts={facts} />
      <Chart
        label={t('forecasts.whatIf')}
        option={option}
        csv={[['day', 'before', 'after'], ...days.map((day) => [day.day, day.before, day.after])]}
        heightPx={220}
      />
    </div>
  );
}
