import type { Session } from '@quanyu/server/api-types';
import { Button, Form, Input } from 'antd';
import { type ReactElement, useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { Navigate, useNavigate, useSearchParams } from 'react-router';
import { request } from '../api/request.ts';
import { useChange } from '../api/use-api.ts';
import { Logo } from '../shell/logo.tsx';
import { LookSwitch } from '../shell/look-switch.tsx';
import { ErrorState } from '../ui/states.tsx';

type LoginInput = { name: string; password: string } | { token: string };

/** Only addresses of this console: another site must not be able to send people on. */
function safeNext(next: string | null): string {
  return next?.startsWith('/') === true && !/^\/[/\\]/.test(next) ? next : '/';
}

export function LoginPage(): ReactElement {
  const { t } = useTranslation();
  const [search] = useSearchParams();
  const navigate = useNavigate();
  const next = safeNext(search.get('next'));
  const token = search.get('token');
  const login = useChange(
    (input: LoginInput) => request<Session>('POST', '/v1/session', { body: input }),
    ['/v1/'],
  );
  const { mutate } = login;
  const hasTried = useRef(false);
  useEffect(() => {
    if (token === null || hasTried.current) return;
    hasTried.current = true;
    mutate({ token });
  }, [token, mutate]);
  if (login.isSuccess) return <Navigate to={next} replace />;
  const submit = (input: LoginInput): void => {
    mutate(input, { onSuccess: () => void navigate(next, { replace: true }) });
  };
  return (
    <main className="q-login">
      <div className="q-login-box">
        <Logo />
        <h1>{t('login.title')}</h1>
        <p className="q-quiet">{t('login.hint')}</p>
        {login.error === null ? null : <ErrorState error={login.error} />}
        <Form<{ name: string; password: string }>
          layout="vertical"
          requiredMark={false}
          onFinish={submit}
        >
          <Form.Item name="name" label={t('login.name')} rules={[{ required: true }]}>
            <Input autoComplete="username" autoFocus size="large" />
          </Form.Item>
          <Form.Item name="password" label={t('login.password')} rules={[{ required: true }]}>
            <Input.Password autoComplete="current-password" size="large" />
          </Form.Item>
          <Button type="primary" htmlType="submit" size="large" block loading={login.isPending}>
            {t('login.enter')}
          </Button>
        </Form>
        <LookSwitch />
      </div>
    </main>
  );
}
