import type { Page, RuleSetAnswer } from '@quanyu/server/api-types';
import { Button, Popconfirm, Switch } from 'antd';
import { type ReactElement, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { request } from '../../api/request.ts';
import { useChange, useGet } from '../../api/use-api.ts';
import { useFormat } from '../../format/use-format.ts';
import { useMay } from '../../session/session.tsx';
import { Facts } from '../../ui/cells.tsx';
import { Panel } from '../../ui/page-header.tsx';
import { PageBones } from '../../ui/skeletons.tsx';
import { EmptyState, ErrorState, Loaded } from '../../ui/states.tsx';
import { RecommendationsFrame } from './recommendations-frame.tsx';
import { RuleDialog } from './rule-dialog.tsx';

const RULES_PATH = '/v1/recommendations/rule-sets';

/** Rules that are kept: what may be shown where, and what stands above. */
export function RulesPage(): ReactElement {
  const { t } = useTranslation();
  const may = useMay().decide;
  const [edited, setEdited] = useState<RuleSetAnswer | 'new'>();
  const rules = useGet<Page<RuleSetAnswer>>(RULES_PATH);
  const add = (
    <Button type="primary" disabled={!may} onClick={() => setEdited('new')}>
      {t('rules.add')}
    </Button>
  );
  return (
    <RecommendationsFrame sentence={t('rules.sentence')} action={add}>
      <Loaded query={rules} shape={<PageBones />}>
        {({ rows }) =>
          rows.length === 0 ? (
            <EmptyState text={t('rules.empty')} action={add} />
          ) : (
            <div className="q-decisions">
              {rows.map((rule) => (
                <RuleCard key={rule.ruleSet} rule={rule} onEdit={() => setEdited(rule)} />
              ))}
            </div>
          )
        }
      </Loaded>
      {edited === undefined ? null : (
        <RuleDialog
          rule={edited === 'new' ? undefined : edited}
          onClose={() => setEdited(undefined)}
        />
      )}
    </RecommendationsFrame>
  );
}

function RuleCard({
  rule,
  onEdit,
}: {
  readonly rule: RuleSetAnswer;
  readonly onEdit: () => void;
}): ReactElement {
  const { t } = useTranslation();
  const format = useFormat();
  const may = useMay().decide;
  const { name, ruleSet } = rule;
  const remove = useChange(
    () => request<unknown>('DELETE', `${RULES_PATH}/${encodeURIComponent(ruleSet)}`),
    [RULES_PATH],
  );
  const turn = useChange(
    (active: boolean) => {
      const { updatedAt: _, updatedBy: __, ...body } = rule;
      return request<unknown>('POST', RULES_PATH, { body: { ...body, active } });
    },
    [RULES_PATH],
  );
  const places = rule.surfaces.map((place) => t(`surface.${place}`));
  const facts = [
    {
      name: t('rules.places'),
      value: places.length === 0 ? t('rules.everywhere') : places.join(' · '),
    },
    { name: t('rules.share'), value: format.percent(rule.share) },
    { name: t('rules.asks'), value: useAsks(rule) },
  ];
  const error = remove.error ?? turn.error;
  return (
    <Panel
      title={name}
      note={t('rules.changed', { at: format.instant(rule.updatedAt), by: rule.updatedBy })}
      extra={
        <span className="q-actions">
          <Switch
            checked={rule.active}
            disabled={!may}
            loading={turn.isPending}
            onChange={(active) => turn.mutate(active)}
            aria-label={t('rules.activeOne', { name })}
          />
          <Button disabled={!may} onClick={onEdit} aria-label={t('rules.editOne', { name })}>
            {t('rules.edit')}
          </Button>
          <Popconfirm
            title={t('rules.removeSure', { name })}
            okText={t('rules.remove')}
            cancelText={t('action.cancel')}
            onConfirm={() => remove.mutate()}
          >
            <Button disabled={!may} aria-label={t('rules.removeOne', { name })}>
              {t('rules.remove')}
            </Button>
          </Popconfirm>
        </span>
      }
    >
      {error === null ? null : <ErrorState error={error} />}
      <Facts facts={facts} />
    </Panel>
  );
}

/** What a rule asks, in words. */
function useAsks({ dials }: RuleSetAnswer): string {
  const { t } = useTranslation();
  const format = useFormat();
  const weight = (value: number): string => format.number(value, 2);
  const list = (values: readonly string[]): string => values.join(', ');
  const told = <V,>(value: V | undefined, label: string, text: (known: V) => string): string[] =>
    value === undefined ? [] : [`${label} ${text(value)}`];
  const words = [
    told(dials.priceMinorMin, t('dials.priceMin'), format.money),
    told(dials.priceMinorMax, t('dials.priceMax'), format.money),
    told(dials.marginShareMin, t('dials.marginMin'), (value) => format.percent(value)),
    told(dials.ageYears, t('dials.age'), String),
    told(dials.region, t('dials.region'), String),
    told(dials.categories, t('dials.categories'), list),
    told(dials.categoriesNot, t('dials.categoriesNot'), list),
    told(dials.hide, t('dials.hide'), list),
    told(dials.pins, t('dials.pins'), (pins) => list(pins.map(({ product }) => product))),
    told(dials.filter, t('dials.filter'), String),
    told(dials.booster, t('dials.booster'), String),
    ...WEIGHTS.map((name) => told(dials[name], t(`dials.${name}`), weight)),
    told(dials.categoryMax, t('recommend.categoryCap'), String),
    told(
      dials.avoidShownHours,
      t('dials.avoidShown'),
      (hours) => `${format.number(hours)} ${t('dials.hours')}`,
    ),
  ].flat();
  return words.length === 0 ? '–' : words.join(' · ');
}

const WEIGHTS = [
  'diversity',
  'novelty',
  'explorationShare',
  'minimumRelevance',
  'clearanceWeight',
  'marginWeight',
] as const;
