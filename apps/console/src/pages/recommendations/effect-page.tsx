import type { OffPolicyAnswer, RecommendationEffect } from '@quanyu/server/api-types';
import { Segmented, Table } from 'antd';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { useGet } from '../../api/use-api.ts';
import { useParam } from '../../filters/use-filters.ts';
import { useFormat } from '../../format/use-format.ts';
import { Money } from '../../ui/cells.tsx';
import { type Column, DataTable } from '../../ui/data-table.tsx';
import { Panel } from '../../ui/page-header.tsx';
import { ScrollBox } from '../../ui/scroll-box.tsx';
import { TableBones } from '../../ui/skeletons.tsx';
import { EmptyState, Loaded } from '../../ui/states.tsx';
import { RecommendationsFrame } from './recommendations-frame.tsx';

const WAYS = ['surface', 'rule-set', 'day'] as const;
const REWARDS = ['click', 'order', 'revenue'] as const;
/** A split less likely than this is a fault, not chance. */
const SPLIT_MIN = 0.001;

/** What came of what was shown: clicks, orders, and what each rule set is worth. */
export function EffectPage(): ReactElement {
  const { t } = useTranslation();
  const [by, setBy] = useParam('by');
  const [reward, setReward] = useParam('reward');
  return (
    <RecommendationsFrame sentence={t('effect.sentence')}>
      <Panel title={t('effect.came')} note={t('effect.cameNote')}>
        <DataTable<RecommendationEffect>
          name={t('effect.title')}
          path="/v1/recommendations/effect"
          query={{ by: by ?? 'surface' }}
          columns={useColumns()}
          rowKey={(row) => row.key}
          empty={{ text: t('effect.empty') }}
          hasSearch={false}
          toolbar={
            <Segmented
              value={by ?? 'surface'}
              options={WAYS.map((value) => ({ value, label: t(`effectBy.${value}`) }))}
              onChange={setBy}
            />
          }
        />
      </Panel>
      <Panel
        title={t('effect.worth')}
        note={t('effect.worthNote')}
        extra={
          <Segmented
            value={reward ?? 'click'}
            options={REWARDS.map((value) => ({ value, label: t(`effectReward.${value}`) }))}
            onChange={setReward}
          />
        }
      >
        <WorthTable reward={reward ?? 'click'} />
      </Panel>
    </RecommendationsFrame>
  );
}

function useColumns(): readonly Column<RecommendationEffect>[] {
  const { t } = useTranslation();
  const format = useFormat();
  const rate = ({ value, low, high }: RecommendationEffect['clickRate']): string =>
    `${format.percent(value)} (${format.percent(low)} – ${format.percent(high)})`;
  return [
    { key: 'name', title: t('effect.what'), render: (row) => row.name },
    {
      key: 'answers',
      title: t('effect.answers'),
      render: (row) => format.number(row.answers),
      isFigure: true,
    },
    {
      key: 'clickRate',
      title: t('effect.clickRate'),
      render: (row) => rate(row.clickRate),
      isFigure: true,
    },
    {
      key: 'orderRate',
      title: t('effect.orderRate'),
      render: (row) => rate(row.orderRate),
      isFigure: true,
    },
    {
      key: 'revenue',
      title: t('effect.revenue'),
      render: (row) => <Money minor={row.revenueMinor} />,
      isFigure: true,
    },
  ];
}

function WorthTable({ reward }: { readonly reward: string }): ReactElement {
  const { t } = useTranslation();
  const format = useFormat();
  const path = '/v1/recommendations/rule-set-worth';
  const worth = useGet<{ rows: OffPolicyAnswer[] }>(path, { reward });
  const show = (value: number): string =>
    reward === 'revenue' ? format.money(Math.round(value)) : format.percent(value);
  const columns = [
    { key: 'name', title: t('rules.one'), dataIndex: 'name' },
    {
      key: 'share',
      title: t('rules.share'),
      render: (row: OffPolicyAnswer) => format.percent(row.share),
    },
    {
      key: 'answers',
      title: t('effect.answers'),
      render: (row: OffPolicyAnswer) => format.number(row.answers),
    },
    {
      key: 'with',
      title: t('effect.withSet'),
      render: (row: OffPolicyAnswer) => show(row.withSet.snips.value),
    },
    {
      key: 'without',
      title: t('effect.withoutSet'),
      render: (row: OffPolicyAnswer) => show(row.withoutSet.snips.value),
    },
    {
      key: 'difference',
      title: t('effect.difference'),
      render: ({ difference, splitPValue }: OffPolicyAnswer) => {
        const { value, low, high } = difference;
        if (splitPValue < SPLIT_MIN) return t('effect.splitWrong');
        const range = `${show(value)} (${show(low)} – ${show(high)})`;
        return low > 0 || high < 0 ? range : `${range} · ${t('effect.notSure')}`;
      },
    },
  ];
  return (
    <Loaded query={worth} shape={<TableBones />}>
      {({ rows }) =>
        rows.length === 0 ? (
          <EmptyState text={t('effect.noWorth')} />
        ) : (
          <ScrollBox label={t('effect.difference')}>
            <Table<OffPolicyAnswer>
              size="small"
              pagination={false}
              rowKey={(row) => row.ruleSet}
              columns={columns}
              dataSource={rows}
            />
          </ScrollBox>
        )
      }
    </Loaded>
  );
}
