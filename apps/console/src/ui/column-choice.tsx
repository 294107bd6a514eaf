import { TableOutlined } from '@ant-design/icons';
import { Button, Checkbox, Popover } from 'antd';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';

/** Which columns are seen. The first one always is: it names the row. */
export function ColumnChoice({
  columns,
  hidden,
  setHidden,
}: {
  readonly columns: readonly { readonly key: string; readonly title: string }[];
  readonly hidden: ReadonlySet<string>;
  readonly setHidden: (keys: Set<string>) => void;
}): ReactElement {
  const { t } = useTranslation();
  const toggle = (key: string, isShown: boolean): void => {
    const next = new Set(hidden);
    if (isShown) next.delete(key);
    else next.add(key);
    setHidden(next);
  };
  const content = (
    <div className="q-column-choice">
      {columns.slice(1).map((column) => (
        <Checkbox
          key={column.key}
          checked={!hidden.has(column.key)}
          onChange={(event) => toggle(column.key, event.target.checked)}
        >
          {column.title}
        </Checkbox>
      ))}
    </div>
  );
  return (
    <Popover content={content} trigger="click" placement="bottomRight">
      <Button icon={<TableOutlined aria-hidden />} aria-label={t('table.columns')}>
        <span className="q-wide-only">{t('table.columns')}</span>
      </Button>
    </Popover>
  );
}
