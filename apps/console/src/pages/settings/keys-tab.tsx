import { type ApiKey, SCOPES } from '@quanyu/server/api-types';
import { Alert, Button, Checkbox, Form, Input, Popconfirm } from 'antd';
import { type ReactElement, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { request } from '../../api/request.ts';
import { useChange } from '../../api/use-api.ts';
import { useFormat } from '../../format/use-format.ts';
import { type Column, DataTable } from '../../ui/data-table.tsx';
import { ErrorState } from '../../ui/states.tsx';

type KeyFields = Pick<ApiKey, 'name' | 'scopes'>;

/** Keys for programs. The secret is shown once, when it is made. */
export function KeysTab(): ReactElement {
  const { t } = useTranslation();
  const [form] = Form.useForm<KeyFields>();
  const create = useChange(
    (fields: KeyFields) =>
      request<ApiKey & { secret: string }>('POST', '/v1/api-keys', { body: fields }),
    ['/v1/api-keys'],
  );
  return (
    <div className="q-stack">
      {create.error === null ? null : <ErrorState error={create.error} />}
      {create.data === undefined ? null : (
        <Alert
          type="success"
          showIcon
          title={t('settings.secretOnce')}
          description={<code className="q-secret">{create.data.secret}</code>}
        />
      )}
      <Form<KeyFields>
        form={form}
        layout="vertical"
        initialValues={{ scopes: ['read'] }}
        onFinish={(fields) => create.mutate(fields, { onSuccess: () => form.resetFields() })}
      >
        <Form.Item name="name" label={t('field.name')} rules={[{ required: true, max: 100 }]}>
          <Input placeholder={t('settings.keyHint')} />
        </Form.Item>
        <Form.Item name="scopes" label={t('settings.scopes')} rules={[{ type: 'array', min: 1 }]}>
          <Checkbox.Group
            options={SCOPES.map((value) => ({ value, label: t(`scope.${value}`) }))}
          />
        </Form.Item>
        <Button type="primary" htmlType="submit" loading={create.isPending}>
          {t('settings.createKey')}
        </Button>
      </Form>
      <KeyTable />
    </div>
  );
}

function KeyTable(): ReactElement {
  const { t } = useTranslation();
  const format = useFormat();
  const revoke = useChange(
    (key: string) => request<unknown>('DELETE', `/v1/api-keys/${encodeURIComponent(key)}`),
    ['/v1/api-keys'],
  );
  const { mutate } = revoke;
  const columns = useMemo<readonly Column<ApiKey>[]>(
    () => [
      { key: 'name', title: t('field.name'), render: (row) => row.name },
      {
        key: 'scopes',
        title: t('settings.scopes'),
        render: (row) => row.scopes.map((scope) => t(`scope.${scope}`)).join(' · '),
      },
      {
        key: 'created',
        title: t('settings.createdAt'),
        render: (row) => format.instant(row.createdAt),
      },
      {
        key: 'used',
        title: t('settings.lastUsed'),
        render: (row) => format.instant(row.lastUsedAt),
      },
      {
        key: 'revoke',
        title: t('settings.revoke'),
        render: (row) =>
          row.revokedAt === null ? (
            <Popconfirm
              title={t('settings.revokeSure', { name: row.name })}
              okText={t('settings.revoke')}
              cancelText={t('action.cancel')}
              onConfirm={() => mutate(row.key)}
            >
              <Button danger size="small" aria-label={t('settings.revokeOne', { name: row.name })}>
                {t('settings.revoke')}
              </Button>
            </Popconfirm>
          ) : (
            t('settings.revokedAt', { at: format.instant(row.revokedAt) })
          ),
      },
    ],
    [t, format, mutate],
  );
  return (
    <DataTable<ApiKey>
      name={t('settings.keys')}
      path="/v1/api-keys"
      columns={columns}
      rowKey={(row) => row.key}
      canExport={false}
      empty={{ text: t('settings.noKeys') }}
    />
  );
}
