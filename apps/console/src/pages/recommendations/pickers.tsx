import type {
  Dimensions,
  Page,
  ProductAnswer,
  SearchResult,
  SegmentAnswer,
} from '@quanyu/server/api-types';
import { Select } from 'antd';
import { type ReactElement, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useGet } from '../../api/use-api.ts';

interface PickProps<V> {
  readonly id?: string;
  readonly value?: V;
  readonly onChange?: (value: V) => void;
}

/** A customer by name or number, found as one types. */
export function CustomerPick({ id, value, onChange }: PickProps<string | undefined>): ReactElement {
  const { t } = useTranslation();
  const [text, setText] = useState('');
  const found = useGet<SearchResult>(text === '' ? undefined : '/v1/search', { q: text });
  const rows = (found.data?.rows ?? []).filter((row) => row.kind === 'customer');
  return (
    <Select
      {...(id === undefined ? {} : { id })}
      allowClear
      showSearch={{ filterOption: false, onSearch: setText }}
      placeholder={t('recommend.anyone')}
      value={value ?? null}
      onChange={(next) => onChange?.(next ?? undefined)}
      options={rows.map((row) => ({ value: row.id, label: `${row.title} · ${row.id}` }))}
    />
  );
}

/** Products of the cart, or the one that is looked at. */
export function ProductPick({ id, value, onChange }: PickProps<string[]>): ReactElement {
  const { t } = useTranslation();
  const [text, setText] = useState('');
  const found = useGet<Page<ProductAnswer>>('/v1/products', { search: text, limit: 20 });
  return (
    <Select<string[]>
      {...(id === undefined ? {} : { id })}
      mode="multiple"
      showSearch={{ filterOption: false, onSearch: setText }}
      placeholder={t('recommend.productsHint')}
      value={value ?? []}
      onChange={(next) => onChange?.(next)}
      options={(found.data?.rows ?? []).map((row) => ({ value: row.product, label: row.name }))}
    />
  );
}

/** A group of customers. */
export function SegmentPick({ id, value, onChange }: PickProps<string | undefined>): ReactElement {
  const { t } = useTranslation();
  const found = useGet<Page<SegmentAnswer>>('/v1/segments');
  return (
    <Select
      {...(id === undefined ? {} : { id })}
      allowClear
      placeholder={t('surface.segment')}
      value={value ?? null}
      onChange={(next) => onChange?.(next ?? undefined)}
      options={(found.data?.rows ?? []).map((row) => ({ value: row.segment, label: row.name }))}
    />
  );
}

/** Category paths with all that lies below. */
export function CategoryPick({ id, value, onChange }: PickProps<string[]>): ReactElement {
  const { t } = useTranslation();
  const found = useGet<Dimensions>('/v1/dimensions');
  return (
    <Select<string[]>
      {...(id === undefined ? {} : { id })}
      mode="tags"
      placeholder={t('dials.anyCategory')}
      value={value ?? []}
      onChange={(next) => onChange?.(next)}
      options={(found.data?.categories ?? []).map(({ id: path, name, depth }) => ({
        value: path,
        label: `${'\u2003'.repeat(depth - 1)}${name}`,
      }))}
    />
  );
}
