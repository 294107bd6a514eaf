import { ROLES, type User } from '@quanyu/server/api-types';
import { Button, Form, Input, Select } from 'antd';
import { type ReactElement, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { request } from '../../api/request.ts';
import { useChange } from '../../api/use-api.ts';
import { useFormat } from '../../format/use-format.ts';
import { type Column, DataTable } from '../../ui/data-table.tsx';
import { ErrorState } from '../../ui/states.tsx';

const PASSWORD_MIN = 10;

interface UserFields {
  readonly name: string;
  readonly role: User['role'];
  readonly password: string;
}

/** People of the console and what they may do. */
export function UsersTab(): ReactElement {
  const { t } = useTranslation();
  const [form] = Form.useForm<UserFields>();
  const create = useChange(
    (fields: UserFields) => request<User>('POST', '/v1/users', { body: fields }),
    ['/v1/users'],
  );
  return (
    <div className="q-stack">
      {create.error === null ? null : <ErrorState error={create.error} />}
      <Form<UserFields>
        form={form}
        layout="vertical"
        initialValues={{ role: 'operator' }}
        onFinish={(fields) => create.mutate(fields, { onSuccess: () => form.resetFields() })}
      >
        <div className="q-form-grid">
          <Form.Item name="name" label={t('login.name')} rules={[{ required: true, max: 100 }]}>
            <Input autoComplete="off" />
          </Form.Item>
          <Form.Item name="role" label={t('settings.role')}>
            <Select options={ROLES.map((value) => ({ value, label: t(`role.${value}`) }))} />
          </Form.Item>
          <Form.Item
            name="password"
            label={t('login.password')}
            rules={[
              {
                required: true,
                min: PASSWORD_MIN,
                message: t('settings.passwordRule', { length: PASSWORD_MIN }),
              },
            ]}
          >
            <Input.Password autoComplete="new-password" />
          </Form.Item>
        </div>
        <Button type="primary" htmlType="submit" loading={create.isPending}>
          {t('settings.createUser')}
        </Button>
      </Form>
      <UserTable />
    </div>
  );
}

function UserTable(): ReactElement {
  const { t } = useTranslation();
  const format = useFormat();
  const columns = useMemo<readonly Column<User>[]>(
    () => [
      { key: 'name', title: t('login.name'), render: (row) => row.name },
      { key: 'role', title: t('settings.role'), render: (row) => t(`role.${row.role}`) },
      {
        key: 'created',
        title: t('settings.createdAt'),
        render: (row) => format.instant(row.createdAt),
      },
      {
        key: 'disabled',
        title: t('settings.disabledAt'),
        render: (row) => format.instant(row.disabledAt),
      },
    ],
    [t, format],
  );
  return (
    <DataTable<User>
      name={t('settings.users')}
      path="/v1/users"
      columns={columns}
      rowKey={(row) => row.user}
      canExport={false}
      empty={{ text: t('settings.noUsers') }}
    />
  );
}
