import { App, Button, Form, Input, Modal } from 'antd';
import { type ReactElement, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { request } from '../../api/request.ts';
import { useChange } from '../../api/use-api.ts';
import { ErrorState } from '../../ui/states.tsx';

/** Gives up what is still due, with the reason in the history. */
export function CancelButton({
  id,
  path,
  isDisabled,
}: {
  readonly id: string;
  readonly path: string;
  readonly isDisabled: boolean;
}): ReactElement {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const [isOpen, setOpen] = useState(false);
  const [form] = Form.useForm<{ reason?: string }>();
  const cancel = useChange(
    (reason: string) => request<unknown>('POST', path, { body: reason === '' ? {} : { reason } }),
    ['/v1/purchase-orders', '/v1/transfers', '/v1/decisions'],
  );
  const send = ({ reason = '' }: { reason?: string }): void =>
    cancel.mutate(reason.trim(), {
      onSuccess: () => {
        void message.success(t('supply.cancelled'));
        setOpen(false);
      },
    });
  return (
    <>
      <Button disabled={isDisabled} onClick={() => setOpen(true)}>
        {t('supply.cancel')}
      </Button>
      <Modal
        open={isOpen}
        title={t('supply.cancelTitle', { id })}
        okText={t('supply.cancel')}
        okButtonProps={{ danger: true, loading: cancel.isPending }}
        cancelText={t('supply.back')}
        onCancel={() => setOpen(false)}
        onOk={() => form.submit()}
        destroyOnHidden
        forceRender
      >
        <p>{t('supply.cancelHint')}</p>
        {cancel.error === null ? null : <ErrorState error={cancel.error} />}
        <Form name="cancel-supply" form={form} layout="vertical" onFinish={send}>
          <Form.Item name="reason" label={t('supply.cancelReason')}>
            <Input.TextArea rows={2} maxLength={2000} />
          </Form.Item>
        </Form>
      </Modal>
    </>
  );
}
