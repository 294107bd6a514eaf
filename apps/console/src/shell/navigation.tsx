import { EllipsisOutlined } from '@ant-design/icons';
import { Drawer } from 'antd';
import { type ReactElement, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { NavLink } from 'react-router';
import { useFilterSearch } from '../filters/use-filters.ts';
import { LookSwitch } from './look-switch.tsx';
import { PAGE_ENTRIES } from './pages-table.ts';

type Entry = (typeof PAGE_ENTRIES)[number];

/** A page's link; the filter bar's choice goes along. */
function EntryLink({
  entry,
  onOpen,
}: {
  readonly entry: Entry;
  readonly onOpen?: () => void;
}): ReactElement {
  const { t } = useTranslation();
  const search = useFilterSearch();
  const Icon = entry.icon;
  const name = t(`page.${entry.key}`);
  return (
    <li>
      <NavLink
        to={{ pathname: entry.to, search }}
        end={entry.to === '/'}
        title={name}
        {...(onOpen === undefined ? {} : { onClick: onOpen })}
      >
        <Icon aria-hidden />
        <span>{name}</span>
      </NavLink>
    </li>
  );
}

export function SideNav(): ReactElement {
  const { t } = useTranslation();
  return (
    <nav aria-label={t('shell.pages')} className="q-nav">
      <ul>
        {PAGE_ENTRIES.map((entry) => (
          <EntryLink key={entry.key} entry={entry} />
        ))}
      </ul>
    </nav>
  );
}

/** Navigation within reach of a thumb. */
export function BottomBar(): ReactElement {
  const { t } = useTranslation();
  const [isOpen, setOpen] = useState(false);
  const close = (): void => setOpen(false);
  return (
    <nav aria-label={t('shell.pagesOnPhone')} className="q-bottom">
      <ul>
        {PAGE_ENTRIES.filter((entry) => entry.isMain).map((entry) => (
          <EntryLink key={entry.key} entry={entry} />
        ))}
        <li>
          <button type="button" onClick={() => setOpen(true)} aria-expanded={isOpen}>
            <EllipsisOutlined aria-hidden />
            <span>{t('shell.more')}</span>
          </button>
        </li>
      </ul>
      <Drawer
        open={isOpen}
        onClose={close}
        placement="bottom"
        size="auto"
        title={t('shell.more')}
        destroyOnHidden
      >
        <ul className="q-more">
          {PAGE_ENTRIES.filter((entry) => !entry.isMain).map((entry) => (
            <EntryLink key={entry.key} entry={entry} onOpen={close} />
          ))}
        </ul>
        <LookSwitch />
      </Drawer>
    </nav>
  );
}
