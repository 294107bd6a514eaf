import type { ForecastOverride, OverrideRequest, Page } from '@quanyu/server/api-types';
import { App, Button, Form, Input, InputNumber } from 'antd';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { request } from '../../api/request.ts';
import { useChange, useGet } from '../../api/use-api.ts';
import { DayInput } from '../../filters/day-input.tsx';
import { useFilters } from '../../filters/use-filters.ts';
import { useFormat } from '../../format/use-format.ts';
import { useMay } from '../../session/session.tsx';
import { Panel } from '../../ui/page-header.tsx';
import { Bones } from '../../ui/skeletons.tsx';
import { ErrorState, Loaded } from '../../ui/states.tsx';

interface Fields {
  readonly from: string;
  readonly to: string;
  readonly units: number;
  readonly reason: string;
}

const REFRESHES = ['/v1/forecasts', '/v1/products'] as const;

/** A figure of one's own for some days, with its reason; what was given before, to be taken back. */
export function OverridesPanel({
  product,
  days,
}: {
  readonly product: string;
  readonly days: readonly string[];
}): ReactElement {
  const { t } = useTranslation();
  const { decide: mayDecide } = useMay();
  const { filters } = useFilters();
  const given = useGet<Page<ForecastOverride>>('/v1/forecasts/overrides', {
    product,
    location: filters.location,
    limit: 6,
  });
  return (
    <Panel title={t('forecasts.overrides')} note={t('forecasts.overridesNote')}>
      {mayDecide && days.length > 0 ? <OverrideForm product={product} days={days} /> : null}
      <Loaded query={given} shape={<Bones heights={[36, 36]} />}>
        {(page) =>
          page.rows.length === 0 ? (
            <p className="q-quiet">{t('forecasts.noOverrides')}</p>
          ) : (
            <ul className="q-rows">
              {page.rows.map((one) => (
                <OverrideRow key={one.override} override={one} mayUndo={mayDecide} />
              ))}
            </ul>
          )
        }
      </Loaded>
    </Panel>
  );
}

function OverrideForm({
  product,
  days,
}: {
  readonly product: string;
  readonly days: readonly string[];
}): ReactElement {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const { filters } = useFilters();
  const [form] = Form.useForm<Fields>();
  const from = Form.useWatch('from', form);
  const save = useChange((fields: Fields) => {
    const { location } = filters;
    const body: OverrideRequest = {
      product,
      ...fields,
      ...(location === undefined ? {} : { location }),
    };
    return request<ForecastOverride>('POST', '/v1/forecasts/overrides', { body });
  }, REFRESHES);
  const send = (fields: Fields): void =>
    save.mutate(fields, {
      onSuccess: () => {
        void message.success(t('forecasts.overridden'));
        form.resetFields(['units', 'reason']);
      },
    });
  return (
    <Form<Fields>
      name="override"
      form={form}
      layout="vertical"
      initialValues={{ from: days[0], to: days[Math.min(6, days.length - 1)] }}
      onFinish={send}
    >
      {save.error === null ? null : <ErrorState error={save.error} />}
      <div className="q-form-grid">
        <Form.Item name="from" label={t('filter.from')} rules={[{ required: true }]}>
          <DayInput min={days[0]} />
        </Form.Item>
        <Form.Item name="to" label={t('filter.to')} rules={[{ required: true }]}>
          <DayInput min={from ?? days[0]} />
        </Form.Item>
        <Form.Item
          name="units"
          label={t('forecasts.ownUnits')}
          rules={[{ required: true, message: t('forecasts.unitsNeeded') }]}
        >
          <InputNumber<number> min={0} max={1e9} />
        </Form.Item>
        <Form.Item
          name="reason"
          label={t('forecasts.reason')}
          rules={[{ required: true, whitespace: true, message: t('forecasts.reasonNeeded') }]}
        >
          <Input maxLength={500} />
        </Form.Item>
      </div>
      <Button htmlType="submit" loading={save.isPending}>
        {t('forecasts.override')}
      </Button>
    </Form>
  );
}

function OverrideRow({
  override,
  mayUndo,
}: {
  readonly override: ForecastOverride;
  readonly mayUndo: boolean;
}): ReactElement {
  const { t } = useTranslation();
  const format = useFormat();
  const undo = useChange(
    () => request<ForecastOverride>('DELETE', `/v1/forecasts/overrides/${override.override}`),
    REFRESHES,
  );
  const { from, to, units, modelUnits, actualUnits, withdrawnAt, createdBy, reason } = override;
  const came =
    actualUnits === null ? '' : t('forecasts.cameUnits', { units: format.number(actualUnits, 0) });
  return (
    <li>
      <span className="q-row-main">
        {format.day(from)} – {format.day(to)}
        <br />
        <span className="q-quiet">
          {reason} · {createdBy}
        </span>
      </span>
      <span>
        {t('forecasts.unitsAgainst', {
          units: format.number(units, 0),
          model: format.number(modelUnits, 1),
        })}
        {came === '' ? null : (
          <>
            <br />
            <span className="q-quiet">{came}</span>
          </>
        )}
      </span>
      {withdrawnAt !== null ? (
        <span className="q-quiet">{t('forecasts.withdrawn')}</span>
      ) : mayUndo && actualUnits === null ? (
        <Button size="small" loading={undo.isPending} onClick={() => undo.mutate()}>
          {t('forecasts.undo')}
        </Button>
      ) : null}
    </li>
  );
}
