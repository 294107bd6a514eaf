import { UserOutlined } from '@ant-design/icons';
import { Button, Popover } from 'antd';
import { type ReactElement, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useHere, useLogout } from '../session/session.tsx';
import { LookSwitch } from './look-switch.tsx';

/** Who is here, how the console looks, and the way out. */
export function PersonMenu(): ReactElement {
  const { t } = useTranslation();
  const { session } = useHere();
  const logout = useLogout();
  const [isOpen, setOpen] = useState(false);
  const content = (
    <div className="q-person">
      <strong>{session.name}</strong>
      <span className="q-quiet">{t(`role.${session.role}`)}</span>
      <LookSwitch />
      <Button onClick={logout}>{t('shell.logout')}</Button>
    </div>
  );
  return (
    <Popover
      content={content}
      trigger="click"
      open={isOpen}
      onOpenChange={setOpen}
      placement="bottomRight"
    >
      <Button
        type="text"
        icon={<UserOutlined aria-hidden />}
        aria-label={t('shell.person', { name: session.name })}
        aria-expanded={isOpen}
      >
        <span className="q-wide-only">{session.name}</span>
      </Button>
    </Popover>
  );
}
