import type { Dimensions, KpiDefinitionAnswer, TargetState } from '@quanyu/server/api-types';
import { App, Form, InputNumber, Modal, Select } from 'antd';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { request } from '../../api/request.ts';
import { useChange, useGet } from '../../api/use-api.ts';
import { DayInput } from '../../filters/day-input.tsx';
import { todayIn } from '../../format/dates.ts';
import { useFormat } from '../../format/use-format.ts';
import { useHere } from '../../session/session.tsx';
import { ErrorState } from '../../ui/states.tsx';

interface Fields {
  readonly kpi: string;
  /** Empty: all channels. */
  readonly channel: string;
  readonly from: string;
  readonly to: string;
  readonly value: number;
}

/** How many units of the API make one of what people type: fen in a yuan, a share in a percent. */
function scaleOf(unit: string | undefined, currencyDecimals: number): number {
  if (unit === 'money') return 10 ** currencyDecimals;
  return unit === 'ratio' ? 0.01 : 1;
}

function monthOf(day: string): { readonly from: string; readonly to: string } {
  const [year = 0, month = 1] = day.split('-').map(Number);
  const last = new Date(Date.UTC(year, month, 0)).getUTCDate();
  const start = day.slice(0, 7);
  return { from: `${start}-01`, to: `${start}-${String(last).padStart(2, '0')}` };
}

/** One target: of which figure, where, from when to when, how much. */
export function TargetDialog({
  target,
  onClose,
}: {
  readonly target: TargetState | undefined;
  readonly onClose: () => void;
}): ReactElement {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const { timeZone } = useFormat();
  const { currency, currencyDecimals } = useHere().settings;
  const [form] = Form.useForm<Fields>();
  const kpi = Form.useWatch('kpi', form) ?? target?.kpi;
  const from = Form.useWatch('from', form);
  const definitions = useGet<{ rows: KpiDefinitionAnswer[] }>('/v1/kpi-definitions');
  const dimensions = useGet<Dimensions>('/v1/dimensions');
  const unitOf = (name: string | undefined): string | undefined =>
    definitions.data?.rows.find((row) => row.kpi === name)?.unit ?? target?.unit;
  const scale = scaleOf(unitOf(kpi), currencyDecimals);
  const save = useChange(
    ({ channel, value, ...rest }: Fields) => {
      const minor = Number((value * scale).toPrecision(15));
      const body = { ...rest, channel: channel === '' ? null : channel, value: minor };
      return request<unknown>('POST', '/v1/targets', { body });
    },
    ['/v1/targets', '/v1/overview'],
  );
  const send = (fields: Fields): void =>
    save.mutate(fields, {
      onSuccess: () => {
        void message.success(t('settings.saved'));
        onClose();
      },
    });
  const words: Readonly<Record<string, string>> = { money: currency, ratio: '%' };
  const month = monthOf(todayIn(timeZone, Date.now()));
  const initial =
    target === undefined
      ? { channel: '', ...month }
      : {
          ...target,
          channel: target.channel ?? '',
          value: Number((target.value / scaleOf(target.unit, currencyDecimals)).toPrecision(12)),
        };
  return (
    <Modal
      open
      title={target === undefined ? t('targets.add') : t('targets.edit')}
      okText={t('action.save')}
      okButtonProps={{ loading: save.isPending }}
      cancelText={t('action.cancel')}
      onCancel={onClose}
      onOk={() => form.submit()}
    >
      {save.error === null ? null : <ErrorState error={save.error} />}
      <Form<Fields>
        name="target"
        form={form}
        layout="vertical"
        initialValues={initial}
        onFinish={send}
      >
        <Form.Item
          name="kpi"
          label={t('targets.kpi')}
          rules={[{ required: true, message: t('targets.kpiNeeded') }]}
        >
          <Select
            disabled={target !== undefined}
            showSearch={{ optionFilterProp: 'label' }}
            options={(definitions.data?.rows ?? []).map((row) => ({
              value: row.kpi,
              label: row.name,
            }))}
          />
        </Form.Item>
        <Form.Item name="channel" label={t('field.channel')}>
          <Select
            disabled={target !== undefined}
            options={[
              { value: '', label: t('stock.allChannels') },
              ...(dimensions.data?.channels ?? []).map(({ id, name }) => ({
                value: id,
                label: name,
              })),
            ]}
          />
        </Form.Item>
        <div className="q-form-grid">
          <Form.Item name="from" label={t('filter.from')} rules={[{ required: true }]}>
            <DayInput isDisabled={target !== undefined} />
          </Form.Item>
          <Form.Item name="to" label={t('filter.to')} rules={[{ required: true }]}>
            <DayInput min={from ?? target?.from} />
          </Form.Item>
        </div>
        <Form.Item
          name="value"
          label={t('targets.value')}
          rules={[{ required: true, message: t('targets.valueNeeded') }]}
        >
          <InputNumber<number>
            className="q-target-value"
            min={0}
            max={1e12}
            suffix={words[unitOf(kpi) ?? ''] ?? ''}
          />
        </Form.Item>
      </Form>
    </Modal>
  );
}
