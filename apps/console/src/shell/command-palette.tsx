import type { SearchResult } from '@quanyu/server/api-types';
import type { InputRef } from 'antd';
import { Input, Modal } from 'antd';
import { type KeyboardEvent, type ReactElement, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { useGet } from '../api/use-api.ts';
import { PAGE_ENTRIES } from './pages-table.ts';

interface Target {
  readonly key: string;
  readonly kind: string;
  readonly title: string;
  readonly note: string | null;
  readonly to: string;
}

const ADDRESS: Readonly<Record<SearchResult['rows'][number]['kind'], string>> = {
  product: '/stock/',
  customer: '/customers/',
  order: '/orders/',
  decision: '/decisions/',
};
const TYPING_MS = 150;

function useTargets(text: string): readonly Target[] {
  const { t } = useTranslation();
  const [asked, setAsked] = useState('');
  useEffect(() => {
    const timer = setTimeout(() => setAsked(text.trim()), TYPING_MS);
    return () => clearTimeout(timer);
  }, [text]);
  const found = useGet<SearchResult>(asked === '' ? undefined : '/v1/search', { q: asked });
  const pages = PAGE_ENTRIES.map((entry) => ({
    key: entry.key,
    kind: t('palette.page'),
    title: t(`page.${entry.key}`),
    note: null,
    to: entry.to,
  })).filter((entry) => matches(entry.title, entry.key, text));
  const rows = asked === '' ? [] : (found.data?.rows ?? []);
  const things = rows.map((row) => ({
    key: `${row.kind}:${row.id}`,
    kind: t(`palette.${row.kind}`),
    title: row.title,
    note: row.note,
    to: `${ADDRESS[row.kind]}${encodeURIComponent(row.id)}`,
  }));
  return [...pages, ...things];
}

function matches(title: string, key: string, text: string): boolean {
  const wanted = text.trim().toLowerCase();
  return title.toLowerCase().includes(wanted) || key.includes(wanted);
}

/** Ctrl K: any page, product, customer, order or decision by a few letters. */
export function CommandPalette({ onClose }: { readonly onClose: () => void }): ReactElement {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [text, setText] = useState('');
  const [chosen, setChosen] = useState(0);
  const input = useRef<InputRef>(null);
  const targets = useTargets(text);
  const at = Math.min(chosen, Math.max(0, targets.length - 1));
  const open = (target: Target | undefined): void => {
    if (target === undefined) return;
    onClose();
    void navigate(target.to);
  };
  const onKey = (event: KeyboardEvent): void => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (step !== 0) {
      event.preventDefault();
      setChosen((at + step + targets.length) % Math.max(1, targets.length));
    }
    if (event.key === 'Enter') open(targets[at]);
  };
  return (
    <Modal
      open
      onCancel={onClose}
      footer={null}
      title={t('palette.title')}
      afterOpenChange={(isOpen) => isOpen && input.current?.focus()}
      className="q-palette"
    >
      <Input
        ref={input}
        value={text}
        size="large"
        placeholder={t('palette.placeholder')}
        role="combobox"
        aria-label={t('palette.placeholder')}
        aria-expanded
        aria-controls="palette-list"
        aria-activedescendant={targets.length === 0 ? undefined : `palette-${at}`}
        onChange={(event) => {
          setText(event.target.value);
          setChosen(0);
        }}
        onKeyDown={onKey}
      />
      <div
        role="listbox"
        id="palette-list"
        aria-label={t('palette.title')}
        className="q-palette-list"
      >
        {targets.map((target, index) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the combobox above takes the keys for its list.
          <div
            key={target.key}
            id={`palette-${index}`}
            role="option"
            tabIndex={-1}
            aria-selected={index === at}
            className="q-palette-row"
            onClick={() => open(target)}
          >
            <span className="q-chip">{target.kind}</span>
            <span className="q-palette-title">{target.title}</span>
            <span className="q-quiet">{target.note}</span>
          </div>
        ))}
      </div>
      {targets.length === 0 ? <p className="q-quiet">{t('palette.nothing')}</p> : null}
      <p className="q-quiet q-wide-only">{t('palette.keys')}</p>
    </Modal>
  );
}
