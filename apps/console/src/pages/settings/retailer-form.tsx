import type { Settings } from '@quanyu/server/api-types';
import { Button, Form, Input, InputNumber, Select } from 'antd';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { request } from '../../api/request.ts';
import { useChange } from '../../api/use-api.ts';
import { useHere } from '../../session/session.tsx';
import { ErrorState } from '../../ui/states.tsx';

type Fields = Pick<Settings, 'name' | 'currency' | 'timeZone' | 'dayStartHour'>;
const HOUR_MAX = 23;

/** Name, currency, time zone and the hour at which a business day begins. */
export function RetailerForm(): ReactElement {
  const { t } = useTranslation();
  const { settings } = useHere();
  const save = useChange(
    (fields: Fields) => request<Settings>('PATCH', '/v1/settings', { body: fields }),
    ['/v1/'],
  );
  const zones = Intl.supportedValuesOf('timeZone').map((value) => ({ value, label: value }));
  const { name, currency, timeZone, dayStartHour } = settings;
  return (
    <Form<Fields>
      layout="vertical"
      className="q-settings-form"
      initialValues={{ name, currency, timeZone, dayStartHour }}
      onFinish={(fields) => save.mutate(fields)}
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
      <div className="q-actions">
        <Button type="primary" htmlType="submit" loading={save.isPending}>
          {t('action.save')}
        </Button>
        {save.isSuccess ? <span role="status">{t('settings.saved')}</span> : null}
      </div>
    </Form>
  );
}
