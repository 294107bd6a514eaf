import { Button, Form, Input, Modal } from 'antd';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { DayInput } from '../../filters/day-input.tsx';
import { addDays, todayIn } from '../../format/dates.ts';
import { useFormat } from '../../format/use-format.ts';

const QUICK_DAYS = [1, 3, 7, 14] as const;
const DAYS_MAX = 365;

interface Nap {
  readonly until: string;
  readonly reason: string;
}

/** Until when, and why: it comes back by itself on that day. */
export function SnoozeDialog({
  onClose,
  onSnooze,
}: {
  readonly onClose: () => void;
  readonly onSnooze: (nap: Nap) => void;
}): ReactElement {
  const { t } = useTranslation();
  const { timeZone } = useFormat();
  const [form] = Form.useForm<Nap>();
  const today = todayIn(timeZone, Date.now());
  const [first, last] = [addDays(today, 1), addDays(today, DAYS_MAX)];
  const isFit = (day: string | undefined): boolean =>
    day !== undefined && day >= first && day <= last;
  return (
    <Modal
      open
      title={t('decisions.snoozeTitle')}
      okText={t('decisions.snooze')}
      cancelText={t('action.cancel')}
      onCancel={onClose}
      onOk={() => form.submit()}
    >
      <Form<Nap>
        name="snooze"
        form={form}
        layout="vertical"
        initialValues={{ until: addDays(today, 3) }}
        onFinish={({ until, reason }) => onSnooze({ until, reason: reason.trim() })}
      >
        <div className="q-actions q-dialog-quick">
          {QUICK_DAYS.map((days) => (
            <Button
              key={days}
              size="small"
              onClick={() => form.setFieldsValue({ until: addDays(today, days) })}
            >
              {t('decisions.snoozeDays', { count: days })}
            </Button>
          ))}
        </div>
        <Form.Item
          name="until"
          label={t('decisions.snoozeDay')}
          rules={[
            {
              validator: (_, day?: string) =>
                isFit(day)
                  ? Promise.resolve()
                  : Promise.reject(new Error(t('decisions.snoozeDayNeeds'))),
            },
          ]}
        >
          <DayInput min={first} max={last} />
        </Form.Item>
        <Form.Item
          name="reason"
          label={t('decisions.snoozeReason')}
          rules={[{ required: true, whitespace: true, message: t('decisions.rejectNeeds') }]}
        >
          <Input.TextArea rows={2} maxLength={2000} />
        </Form.Item>
      </Form>
    </Modal>
  );
}
