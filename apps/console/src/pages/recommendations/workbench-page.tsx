import {
  type Page,
  type ProductAnswer,
  type RecommendationRequest,
  type RecommendationResult,
  type SearchResult,
  SURFACES,
} from '@quanyu/server/api-types';
import { Button, Form, InputNumber, Segmented, Select, Switch } from 'antd';
import { type ReactElement, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import { request } from '../../api/request.ts';
import { useChange, useGet } from '../../api/use-api.ts';
import { PageHeader, Panel } from '../../ui/page-header.tsx';
import { ErrorState } from '../../ui/states.tsx';
import { ResultList } from './result-list.tsx';

const COUNT_DEFAULT = 10;
const COUNT_MAX = 200;

type Dials = Omit<RecommendationRequest, 'lang'>;

/** Try the recommender as somebody: choose who and where, turn the dials, read the reasons. */
export function WorkbenchPage(): ReactElement {
  const { t, i18n } = useTranslation();
  const [search] = useSearchParams();
  const [form] = Form.useForm<Dials>();
  const [hidden, setHidden] = useState<readonly string[]>([]);
  const recommend = useChange(
    (dials: Dials) =>
      request<RecommendationResult>('POST', '/v1/recommendations', {
        body: { ...dials, lang: i18n.language },
      }),
    [],
  );
  const { mutate } = recommend;
  const ask = (dials: Dials, hide: readonly string[]): void => mutate(bodyOf(dials, hide));
  const customer = search.get('customer');
  const products = search.get('products');
  useEffect(() => {
    if (customer === null && products === null) return;
    mutate(bodyOf(form.getFieldsValue(), []));
  }, [customer, products, mutate, form]);
  const hide = (product: string): void => {
    const next = [...hidden, product];
    setHidden(next);
    ask(form.getFieldsValue(), next);
  };
  const showAll = (): void => {
    setHidden([]);
    ask(form.getFieldsValue(), []);
  };
  return (
    <div className="q-page">
      <PageHeader title={t('recommend.title')} sentence={t('recommend.sentence')} />
      <div className="q-two q-two-flip">
        <Panel title={t('recommend.dials')}>
          <DialsForm
            form={form}
            isBusy={recommend.isPending}
            first={{ customer, products, surface: search.get('surface') }}
            onAsk={(dials) => ask(dials, hidden)}
          />
          {hidden.length === 0 ? null : (
            <Button type="link" onClick={showAll}>
              {t('recommend.showHidden', { count: hidden.length })}
            </Button>
          )}
        </Panel>
        <Panel title={t('recommend.result')}>
          {recommend.error === null ? null : <ErrorState error={recommend.error} />}
          <ResultList result={recommend.data} isBusy={recommend.isPending} onHide={hide} />
        </Panel>
      </div>
    </div>
  );
}

/** What is not set is not sent. */
function bodyOf(dials: Dials, hide: readonly string[]): Dials {
  const filled = Object.entries(dials).filter(
    ([, value]) => value !== undefined && value !== null && value !== '',
  );
  return { ...(Object.fromEntries(filled) as Dials), hide: [...hide] };
}

interface First {
  readonly customer: string | null;
  readonly products: string | null;
  readonly surface: string | null;
}

function DialsForm({
  form,
  isBusy,
  first,
  onAsk,
}: {
  readonly form: ReturnType<typeof Form.useForm<Dials>>[0];
  readonly isBusy: boolean;
  readonly first: First;
  readonly onAsk: (dials: Dials) => void;
}): ReactElement {
  const { t } = useTranslation();
  const surface = SURFACES.find((word) => word === first.surface) ?? 'home';
  const initial: Partial<Dials> = {
    surface,
    count: COUNT_DEFAULT,
    inStockOnly: true,
    keepSeen: false,
    products: first.products?.split(',') ?? [],
    ...(first.customer === null ? {} : { customer: first.customer }),
  };
  return (
    <Form<Dials> form={form} layout="vertical" initialValues={initial} onFinish={onAsk}>
      <Form.Item name="surface" label={t('recommend.surface')}>
        <Segmented
          options={SURFACES.map((value) => ({ value, label: t(`surface.${value}`) }))}
          className="q-surface"
        />
      </Form.Item>
      <Form.Item name="customer" label={t('field.customer')}>
        <CustomerPick />
      </Form.Item>
      <Form.Item name="products" label={t('recommend.products')}>
        <ProductPick />
      </Form.Item>
      <div className="q-form-grid">
        <Form.Item name="count" label={t('recommend.count')}>
          <InputNumber min={1} max={COUNT_MAX} precision={0} />
        </Form.Item>
        <Form.Item name="categoryCap" label={t('recommend.categoryCap')}>
          <InputNumber min={1} max={COUNT_MAX} precision={0} placeholder={t('recommend.noCap')} />
        </Form.Item>
        <Form.Item name="inStockOnly" label={t('recommend.inStock')} valuePropName="checked">
          <Switch />
        </Form.Item>
        <Form.Item name="keepSeen" label={t('recommend.keepSeen')} valuePropName="checked">
          <Switch />
        </Form.Item>
      </div>
      <Button type="primary" htmlType="submit" loading={isBusy} block>
        {t('recommend.ask')}
      </Button>
    </Form>
  );
}

interface PickProps<V> {
  readonly id?: string;
  readonly value?: V;
  readonly onChange?: (value: V) => void;
}

/** A customer by name or number, found as one types. */
function CustomerPick({ id, value, onChange }: PickProps<string | undefined>): ReactElement {
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
function ProductPick({ id, value, onChange }: PickProps<string[]>): ReactElement {
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
