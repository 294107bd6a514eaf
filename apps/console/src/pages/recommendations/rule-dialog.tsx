import { RULE_PLACES, type RuleSetAnswer } from '@quanyu/server/api-types';
import { App, Form, Input, InputNumber, Modal, Select, Switch } from 'antd';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { request } from '../../api/request.ts';
import { useChange } from '../../api/use-api.ts';
import { useHere } from '../../session/session.tsx';
import { ErrorState } from '../../ui/states.tsx';
import { OrderFields, RuleFields } from './dial-fields.tsx';
import { type DialValues, dialsOf, fieldOfPlace, valuesOf } from './dial-values.ts';

interface Fields extends DialValues {
  readonly name: string;
  readonly surfaces: RuleSetAnswer['surfaces'];
  readonly active: boolean;
  readonly sharePercent: number;
  readonly place: number;
}

const RULES_PATH = '/v1/recommendations/rule-sets';
const PLACE_DEFAULT = 100;

/** One rule set: its name, where and for whom it holds, what it asks. */
export function RuleDialog({
  rule,
  onClose,
}: {
  readonly rule: RuleSetAnswer | undefined;
  readonly onClose: () => void;
}): ReactElement {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const scale = 10 ** useHere().settings.currencyDecimals;
  const [form] = Form.useForm<Fields>();
  const save = useChange(
    ({ name, surfaces, active, sharePercent, place, ...values }: Fields) =>
      request<RuleSetAnswer>('POST', RULES_PATH, {
        body: {
          ...(rule === undefined ? {} : { ruleSet: rule.ruleSet }),
          ...{ name, surfaces, active, place },
          share: sharePercent / 100,
          dials: dialsOf(values, scale),
        },
      }),
    [RULES_PATH],
  );
  const send = (fields: Fields): void =>
    save.mutate(fields, {
      onSuccess: () => {
        void message.success(t('rules.holds'));
        onClose();
      },
      onError: ({ message: text, problem }) => {
        const field = fieldOfPlace(problem.place);
        if (field !== undefined) form.setFields([{ name: field, errors: [text] }]);
      },
    });
  const initial: Partial<Fields> =
    rule === undefined
      ? { surfaces: [], active: true, sharePercent: 100, place: PLACE_DEFAULT }
      : {
          ...valuesOf(rule.dials, scale),
          name: rule.name,
          surfaces: rule.surfaces,
          active: rule.active,
          sharePercent: Math.round(100 * rule.share),
          place: rule.place,
        };
  return (
    <Modal
      open
      width={720}
      title={rule === undefined ? t('rules.add') : t('rules.edit')}
      okText={t('action.save')}
      okButtonProps={{ loading: save.isPending }}
      cancelText={t('action.cancel')}
      onCancel={onClose}
      onOk={() => form.submit()}
    >
      {save.error === null ? null : <ErrorState error={save.error} />}
      <Form<Fields> form={form} layout="vertical" initialValues={initial} onFinish={send}>
        <Form.Item
          name="name"
          label={t('rules.name')}
          rules={[{ required: true, whitespace: true, message: t('rules.nameMissing') }]}
        >
          <Input maxLength={100} />
        </Form.Item>
        <Form.Item name="surfaces" label={t('rules.places')}>
          <Select
            mode="multiple"
            placeholder={t('rules.everywhere')}
            options={RULE_PLACES.map((value) => ({ value, label: t(`surface.${value}`) }))}
          />
        </Form.Item>
        <div className="q-form-grid">
          <Form.Item name="sharePercent" label={t('rules.share')} extra={t('rules.shareHint')}>
            <InputNumber min={1} max={100} precision={0} suffix="%" />
          </Form.Item>
          <Form.Item name="place" label={t('rules.order')} extra={t('rules.orderHint')}>
            <InputNumber min={0} max={10_000} precision={0} />
          </Form.Item>
          <Form.Item name="active" label={t('rules.active')} valuePropName="checked">
            <Switch />
          </Form.Item>
        </div>
        <h3>{t('dials.rules')}</h3>
        <RuleFields />
        <h3>{t('dials.order')}</h3>
        <OrderFields />
      </Form>
    </Modal>
  );
}
