import type { Erasure } from '@quanyu/server/api-types';
import { Alert, Input, Modal } from 'antd';
import { type ReactElement, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { request } from '../../api/request.ts';
import { useChange } from '../../api/use-api.ts';
import { useFormat } from '../../format/use-format.ts';
import { ErrorState } from '../../ui/states.tsx';

/** Erases a person for ever: says what goes and what stays, and wants the number typed. */
export function EraseDialog({
  customer,
  onClose,
}: {
  readonly customer: string;
  readonly onClose: () => void;
}): ReactElement {
  const { t } = useTranslation();
  const format = useFormat();
  const [typed, setTyped] = useState('');
  const erase = useChange(
    () =>
      request<Erasure>('POST', `/v1/customers/${encodeURIComponent(customer)}/erase`, {
        body: { confirm: typed },
      }),
    ['/v1/customers', '/v1/segments'],
  );
  const done = erase.data;
  return (
    <Modal
      open
      title={t('customers.eraseTitle', { customer })}
      okText={t('customers.erase')}
      okButtonProps={{
        danger: true,
        disabled: typed !== customer || done !== undefined,
        loading: erase.isPending,
      }}
      cancelText={done === undefined ? t('action.cancel') : t('customers.close')}
      onCancel={onClose}
      onOk={() => erase.mutate()}
    >
      <div className="q-stack">
        {erase.error === null ? null : <ErrorState error={erase.error} />}
        {done === undefined ? (
          <>
            <p>{t('customers.eraseGoes')}</p>
            <p>{t('customers.eraseStays')}</p>
            <p>{t('customers.eraseForEver')}</p>
            <Input
              value={typed}
              onChange={(event) => setTyped(event.target.value)}
              aria-label={t('customers.eraseType', { customer })}
              placeholder={t('customers.eraseType', { customer })}
              autoComplete="off"
            />
          </>
        ) : (
          <Alert
            type="success"
            showIcon
            title={t('customers.erased')}
            description={t('customers.erasedKept', {
              orders: format.number(done.kept.orders),
              lines: format.number(done.kept.lines),
            })}
          />
        )}
      </div>
    </Modal>
  );
}
