import type { SupplierDetail, SupplierTermsChange } from '@quanyu/server/api-types';
import { App, Button, Form, Input, InputNumber, Select, Switch } from 'antd';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { request } from '../../api/request.ts';
import { useChange } from '../../api/use-api.ts';
import { useHere, useMay } from '../../session/session.tsx';
import { Panel } from '../../ui/page-header.tsx';
import { ErrorState } from '../../ui/states.tsx';

interface TermsForm {
  readonly isActive: boolean;
  readonly takesBack: boolean;
  readonly email?: string | null;
  readonly orderCost?: number | null;
  readonly containerVolume?: number | null;
  readonly containerCost?: number | null;
  readonly intervalWeeks?: number | null;
  readonly weekday?: number | null;
}

const WEEKDAYS = [1, 2, 3, 4, 5, 6, 7] as const;

/** What was agreed: the plan goes by it from its next run on. */
export function TermsPanel({ supplier }: { readonly supplier: SupplierDetail }): ReactElement {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const may = useMay().write;
  const { currencyDecimals } = useHere().settings;
  const change = useChange(
    (body: SupplierTermsChange) =>
      request<unknown>('PATCH', `/v1/suppliers/${encodeURIComponent(supplier.supplier)}`, { body }),
    ['/v1/suppliers'],
  );
  const scale = 10 ** currencyDecimals;
  const major = (minor: number | null): number | null => (minor === null ? null : minor / scale);
  const minor = (value: number | null | undefined): number | null =>
    value === null || value === undefined ? null : Math.round(value * scale);
  const { terms } = supplier;
  const save = (form: TermsForm): void => {
    const { orderCost, containerCost, email, ...rest } = form;
    const body = {
      ...rest,
      email: email === undefined || email === '' ? null : email,
      orderCostMinor: minor(orderCost),
      containerCostMinor: minor(containerCost),
    };
    change.mutate(body, { onSuccess: () => void message.success(t('suppliers.saved')) });
  };
  return (
    <Panel title={t('suppliers.terms')} note={t('suppliers.termsNote')}>
      {change.error === null ? null : <ErrorState error={change.error} />}
      <Form<TermsForm>
        name="supplier-terms"
        layout="vertical"
        disabled={!may}
        initialValues={{
          ...terms,
          orderCost: major(terms.orderCostMinor),
          containerCost: major(terms.containerCostMinor),
        }}
        onFinish={save}
      >
        <Form.Item name="isActive" label={t('suppliers.isActive')} valuePropName="checked">
          <Switch />
        </Form.Item>
        <Form.Item name="takesBack" label={t('suppliers.takesBack')} valuePropName="checked">
          <Switch />
        </Form.Item>
        <Form.Item name="email" label={t('suppliers.email')}>
          <Input type="email" maxLength={320} />
        </Form.Item>
        <Form.Item name="orderCost" label={t('suppliers.oneOrderCost')}>
          <InputNumber min={0} />
        </Form.Item>
        <Form.Item name="containerVolume" label={t('suppliers.containerVolume')}>
          <InputNumber min={0.001} />
        </Form.Item>
        <Form.Item name="containerCost" label={t('suppliers.containerCost')}>
          <InputNumber min={0} />
        </Form.Item>
        <Form.Item name="intervalWeeks" label={t('suppliers.intervalNow')}>
          <InputNumber min={1} max={52} precision={0} />
        </Form.Item>
        <Form.Item name="weekday" label={t('suppliers.weekday')}>
          <Select
            allowClear
            options={WEEKDAYS.map((value) => ({ value, label: t(`weekday.${value}`) }))}
          />
        </Form.Item>
        <Button htmlType="submit" loading={change.isPending}>
          {t('action.save')}
        </Button>
      </Form>
    </Panel>
  );
}
