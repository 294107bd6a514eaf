import {
  type RecommendationRequest,
  type RecommendationResult,
  SURFACES,
} from '@quanyu/server/api-types';
import { Button, Collapse, Form, InputNumber, Segmented, Slider, Switch } from 'antd';
import { type ReactElement, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import { request } from '../../api/request.ts';
import { useChange } from '../../api/use-api.ts';
import { useHere } from '../../session/session.tsx';
import { Panel } from '../../ui/page-header.tsx';
import { ErrorState } from '../../ui/states.tsx';
import { OrderFields, RuleFields } from './dial-fields.tsx';
import { type DialValues, dialsOf, fieldOfPlace } from './dial-values.ts';
import { CustomerPick, ProductPick, SegmentPick } from './pickers.tsx';
import { RecommendationsFrame } from './recommendations-frame.tsx';
import { ResultList } from './result-list.tsx';

const COUNT_DEFAULT = 10;
const COUNT_MAX = 200;

type Asked = Pick<
  RecommendationRequest,
  | 'surface'
  | 'customer'
  | 'products'
  | 'segment'
  | 'count'
  | 'keepSeen'
  | 'inStockOnly'
  | 'ruleSets'
> & { readonly personalShare?: number };
type Fields = Asked & DialValues;

/** Try the recommender as somebody: choose who and where, turn the dials, read the reasons. */
export function WorkbenchPage(): ReactElement {
  const { t, i18n } = useTranslation();
  const [search] = useSearchParams();
  const { currencyDecimals } = useHere().settings;
  const [form] = Form.useForm<Fields>();
  const [hidden, setHidden] = useState<readonly string[]>([]);
  const recommend = useChange(
    (body: Partial<RecommendationRequest>) =>
      request<RecommendationResult>('POST', '/v1/recommendations', {
        body: { ...body, shown: false, lang: i18n.language },
      }),
    [],
  );
  const { mutate } = recommend;
  const ask = (fields: Fields, hide: readonly string[]): void =>
    mutate(bodyOf(fields, hide, 10 ** currencyDecimals), {
      onError: ({ message, problem }) => {
        const field = fieldOfPlace(problem.place);
        if (field !== undefined) form.setFields([{ name: field, errors: [message] }]);
      },
    });
  const customer = search.get('customer');
  const products = search.get('products');
  useEffect(() => {
    if (customer === null && products === null) return;
    mutate(bodyOf(form.getFieldsValue(), [], 10 ** currencyDecimals));
  }, [customer, products, mutate, form, currencyDecimals]);
  const hide = (product: string): void => {
    const next = [...hidden, product];
    setHidden(next);
    ask(form.getFieldsValue(true), next);
  };
  const showAll = (): void => {
    setHidden([]);
    ask(form.getFieldsValue(true), []);
  };
  return (
    <RecommendationsFrame sentence={t('recommend.sentence')}>
      <div className="q-two q-two-flip">
        <Panel title={t('recommend.dials')}>
          <DialsForm
            form={form}
            isBusy={recommend.isPending}
            first={{ customer, products, surface: search.get('surface') }}
            onAsk={() => ask(form.getFieldsValue(true), hidden)}
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
    </RecommendationsFrame>
  );
}

/** What is not set is not sent. */
function bodyOf(
  fields: Fields,
  hidden: readonly string[],
  minorPerMajor: number,
): Partial<RecommendationRequest> {
  const { surface, customer, products, segment, count, personalShare, ...rest } = fields;
  const { keepSeen, inStockOnly, ruleSets, ...values } = rest;
  const dials = dialsOf(values, minorPerMajor);
  const asked = { surface, customer, products, segment, count, personalShare };
  const filled = Object.entries({ ...asked, keepSeen, inStockOnly, ruleSets }).filter(
    ([, value]) => value !== undefined && value !== null && value !== '',
  );
  const hide = [...(dials.hide ?? []), ...hidden];
  return {
    ...Object.fromEntries(filled),
    ...dials,
    ...(hide.length === 0 ? {} : { hide }),
  };
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
  readonly form: ReturnType<typeof Form.useForm<Fields>>[0];
  readonly isBusy: boolean;
  readonly first: First;
  readonly onAsk: () => void;
}): ReactElement {
  const { t } = useTranslation();
  const surface = SURFACES.find((word) => word === first.surface) ?? 'home';
  const initial: Partial<Fields> = {
    surface,
    count: COUNT_DEFAULT,
    inStockOnly: true,
    keepSeen: false,
    ruleSets: true,
    products: first.products?.split(',') ?? [],
    ...(first.customer === null ? {} : { customer: first.customer }),
  };
  const more = [
    {
      key: 'rules',
      label: t('dials.rules'),
      forceRender: true,
      children: <RuleFields />,
    },
    {
      key: 'order',
      label: t('dials.order'),
      forceRender: true,
      children: <OrderFields />,
    },
  ];
  return (
    <Form<Fields> form={form} layout="vertical" initialValues={initial} onFinish={onAsk}>
      <Form.Item name="surface" label={t('recommend.surface')}>
        <Segmented
          options={SURFACES.map((value) => ({ value, label: t(`surface.${value}`) }))}
          className="q-surface"
        />
      </Form.Item>
      <WhoFields surface={Form.useWatch('surface', form) ?? surface} />
      <div className="q-form-grid">
        <Form.Item name="count" label={t('recommend.count')}>
          <InputNumber min={1} max={COUNT_MAX} precision={0} />
        </Form.Item>
        <Form.Item name="inStockOnly" label={t('recommend.inStock')} valuePropName="checked">
          <Switch />
        </Form.Item>
        <Form.Item name="keepSeen" label={t('recommend.keepSeen')} valuePropName="checked">
          <Switch />
        </Form.Item>
        <Form.Item name="ruleSets" label={t('recommend.ruleSets')} valuePropName="checked">
          <Switch />
        </Form.Item>
      </div>
      <Collapse ghost items={more} className="q-dials" />
      <Button type="primary" htmlType="submit" loading={isBusy} block>
        {t('recommend.ask')}
      </Button>
    </Form>
  );
}

/** For whom, and about which products, as the place asks. */
function WhoFields({
  surface,
}: {
  readonly surface: RecommendationRequest['surface'];
}): ReactElement {
  const { t } = useTranslation();
  return (
    <>
      {surface === 'segment' ? (
        <Form.Item name="segment" label={t('surface.segment')}>
          <SegmentPick />
        </Form.Item>
      ) : (
        <Form.Item name="customer" label={t('field.customer')}>
          <CustomerPick />
        </Form.Item>
      )}
      {surface === 'segment' || surface === 'home' ? null : (
        <Form.Item
          name="products"
          label={surface === 'search' ? t('recommend.found') : t('recommend.products')}
        >
          <ProductPick />
        </Form.Item>
      )}
      {surface === 'search' ? (
        <Form.Item name="personalShare" label={t('recommend.personalShare')} initialValue={0.5}>
          <Slider min={0} max={1} step={0.05} ariaLabelForHandle={t('recommend.personalShare')} />
        </Form.Item>
      ) : null}
    </>
  );
}
