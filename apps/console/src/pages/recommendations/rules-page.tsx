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

export const RULES_PATH = '/v1/recommendations/rule-sets';

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
    { name: t('rules.places'), value: places.length === 0 ? t('rules.everywhere') : places.join(' · ') },
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
  const { priceMinorMin, priceMinorMax, marginShareMin, filter, booster, pins, hide } = dials;
  const words: string[] = [];
  const add = (label: string, value: string): void => void words.push(`${label} ${value}`);
  if (priceMinorMin !== undefined) add(t('dials.priceMin'), format.money(priceMinorMin));
  if (priceMinorMax !== undefined) add(t('dials.priceMax'), format.money(priceMinorMax));
  if (marginShareMin !== undefined) add(t('dials.marginMin'), format.percent(marginShareMin));
  if (dials.ageYears !== undefined) add(t('dials.age'), String(dials.ageYears));
  if (dials.region !== undefined) add(t('dials.region'), dials.region);
  if (dials.categories !== undefined) add(t('dials.categories'), dials.categories.join(', '));
  if (dials.categoriesNot !== undefined) {
    add(t('dials.categoriesNot'), dials.categoriesNot.join(', '));
  }
  if (hide !== undefined) add(t('dials.hide'), hide.join(', '));
  if (pins !== undefined) add(t('dials.pins'), pins.map(({ product }) => product).join(', '));
  if (filter !== undefined) add(t('dials.filter'), filter);
  if (booster !== undefined) add(t('dials.booster'), booster);
  for (const name of ['diversity', 'novelty', 'explorationShare', 'minimumRelevance'] as const) {
    const value = dials[name];
    if (value !== undefined) add(t(`dials.${name}`), format.number(value, 2));
  }
  for (const name of ['marginWeight', 'clearanceWeight'] as const) {
    const value = dials[name];
    if (value !== undefined) add(t(`dials.${name}`), format.number(value, 2));
  }
  if (dials.categoryMax !== undefined) add(t('recommend.categoryCap'), String(dials.categoryMax));
  if (dials.avoidShownHours !== undefined) {
    add(t('dials.avoidShown'), `${dials.avoidShownHours} ${t('dials.hours')}`);
  }
  return words.length === 0 ? '–' : words.join(' · ');
}
