import type { Settings } from '@quanyu/server/api-types';
import { Button, Form, Input, InputNumber, Select } from 'antd';
import type { TFunction } from 'i18next';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { request } from '../../api/request.ts';
import { useChange } from '../../api/use-api.ts';
import { useFormat } from '../../format/use-format.ts';
import { useHere } from '../../session/session.tsx';
import { ErrorState } from '../../ui/states.tsx';

type Fields = Pick<Settings, 'name' | 'currency' | 'timeZone' | 'dayStartHour' | 'schedule'>;
const HOUR_MAX = 23;
const NEVER = 'never';

/** Name, currency, time zone, where a business day begins, and when the loop runs by itself. */
export function RetailerForm(): ReactElement {
  const { t } = useTranslation();
  const { settings } = useHere();
  const save = useChange(
    (fields: Fields) => request<Settings>('PATCH', '/v1/settings', { body: fields }),
    ['/v1/'],
  );
  const zones = Intl.supportedValuesOf('timeZone').map((value) => ({ value, label: value }));
  const { name, currency, timeZone, dayStartHour, schedule, nextRunAt } = settings;
  const format = useFormat();
  return (
    <Form<Fields>
      layout="vertical"
      className="q-settings-form"
      initialValues={{ name, currency, timeZone, dayStartHour, schedule: schedule ?? NEVER }}
      onFinish={(fields) =>
        save.mutate({ ...fields, schedule: fields.schedule === NEVER ? null : fields.schedule })
      }
    >
      {save.error === null ? null : <ErrorState error={save.error} />}
      <Form.Item name="name" label={t('field.name')} rules={[{ required: true, max: 200 }]}>
        <Input />
      </Form.Item>
      <Form.Item
        name="currency"
        label={t('settings.currency')}
        rules={[{ required: true, pattern: /^[A-Z]{3}$/, message: t('settings.currencyRule') }]}
      >
        <Input maxLength={3} />
      </Form.Item>
      <Form.Item name="timeZone" label={t('settings.timeZone')} rules={[{ required: true }]}>
        <Select showSearch options={zones} />
      </Form.Item>
      <Form.Item name="dayStartHour" label={t('settings.dayStart')}>
        <InputNumber min={0} max={HOUR_MAX} precision={0} />
      </Form.Item>
      <Form.Item
        name="schedule"
        label={t('settings.schedule')}
        extra={
          nextRunAt === null
            ? t('settings.noNextRun')
            : t('settings.nextRun', { at: format.instant(nextRunAt) })
        }
      >
        <Select options={scheduleOptions(schedule, t)} />
      </Form.Item>
      <div className="q-actions">
        <Button type="primary" htmlType="submit" loading={save.isPending}>
          {t('action.save')}
        </Button>
        {save.isSuccess ? <span role="status">{t('settings.saved')}</span> : null}
      </div>
    </Form>
  );
}

/** Each hour of the night and day, never, and what somebody set by the API. */
function scheduleOptions(
  schedule: string | null,
  t: TFunction,
): { readonly value: string; readonly label: string }[] {
  const daily = Array.from({ length: HOUR_MAX + 1 }, (_, hour) => ({
    value: `15 ${hour} * * *`,
    label: t('settings.daily', { at: `${String(hour).padStart(2, '0')}:15` }),
  }));
  const options = [{ value: NEVER, label: t('settings.never') }, ...daily];
  const isKnown = schedule === null || options.some(({ value }) => value === schedule);
  return isKnown ? options : [...options, { value: schedule, label: schedule }];
}
