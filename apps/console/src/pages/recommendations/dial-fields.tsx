import { Form, Input, InputNumber, Slider } from 'antd';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { useHere } from '../../session/session.tsx';
import { CategoryPick, ProductPick } from './pickers.tsx';

const COUNT_MAX = 200;
const AGE_MAX = 150;
const HOURS_MAX = 24 * 365;
const MARGIN_WEIGHT_MAX = 5;

/** Names of the dials that go from 0 to 1. */
const SHARES = [
  'diversity',
  'novelty',
  'explorationShare',
  'minimumRelevance',
  'clearanceWeight',
] as const;

/** Which products may be shown. */
export function RuleFields(): ReactElement {
  const { t } = useTranslation();
  const { currency, currencyDecimals } = useHere().settings;
  const price = { min: 0, precision: currencyDecimals, suffix: currency };
  return (
    <>
      <div className="q-form-grid">
        <Form.Item name="priceMin" label={t('dials.priceMin')}>
          <InputNumber {...price} />
        </Form.Item>
        <Form.Item name="priceMax" label={t('dials.priceMax')}>
          <InputNumber {...price} />
        </Form.Item>
        <Form.Item name="marginPercentMin" label={t('dials.marginMin')}>
          <InputNumber min={-100} max={100} suffix="%" />
        </Form.Item>
        <Form.Item name="ageYears" label={t('dials.age')}>
          <InputNumber min={0} max={AGE_MAX} />
        </Form.Item>
        <Form.Item name="region" label={t('dials.region')}>
          <Input maxLength={100} placeholder={t('dials.regionHint')} />
        </Form.Item>
      </div>
      <Form.Item name="categories" label={t('dials.categories')}>
        <CategoryPick />
      </Form.Item>
      <Form.Item name="categoriesNot" label={t('dials.categoriesNot')}>
        <CategoryPick />
      </Form.Item>
      <Form.Item name="hide" label={t('dials.hide')}>
        <ProductPick />
      </Form.Item>
      <Form.Item name="filter" label={t('dials.filter')} extra={t('dials.filterHint')}>
        <Input.TextArea rows={2} maxLength={4000} spellCheck={false} />
      </Form.Item>
    </>
  );
}

/** In what order they stand. */
export function OrderFields(): ReactElement {
  const { t } = useTranslation();
  return (
    <>
      <div className="q-form-grid">
        {SHARES.map((name) => (
          <Form.Item key={name} name={name} label={t(`dials.${name}`)}>
            <Slider min={0} max={1} step={0.05} ariaLabelForHandle={t(`dials.${name}`)} />
          </Form.Item>
        ))}
        <Form.Item name="marginWeight" label={t('dials.marginWeight')}>
          <Slider
            min={0}
            max={MARGIN_WEIGHT_MAX}
            step={0.25}
            ariaLabelForHandle={t('dials.marginWeight')}
          />
        </Form.Item>
        <Form.Item name="categoryMax" label={t('recommend.categoryCap')}>
          <InputNumber min={1} max={COUNT_MAX} precision={0} placeholder={t('recommend.noCap')} />
        </Form.Item>
        <Form.Item name="avoidShownHours" label={t('dials.avoidShown')}>
          <InputNumber min={1} max={HOURS_MAX} suffix={t('dials.hours')} />
        </Form.Item>
      </div>
      <Form.Item name="pinned" label={t('dials.pins')} extra={t('dials.pinsHint')}>
        <ProductPick />
      </Form.Item>
      <Form.Item name="booster" label={t('dials.booster')} extra={t('dials.boosterHint')}>
        <Input.TextArea rows={2} maxLength={4000} spellCheck={false} />
      </Form.Item>
    </>
  );
}
