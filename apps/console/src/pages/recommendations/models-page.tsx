import type { ModelAnswer, Page } from '@quanyu/server/api-types';
import { App, Button, Table } from 'antd';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { request } from '../../api/request.ts';
import { useChange, useGet } from '../../api/use-api.ts';
import { useFormat } from '../../format/use-format.ts';
import { useMay } from '../../session/session.tsx';
import { BarCell, StatusBadge } from '../../ui/cells.tsx';
import { Panel } from '../../ui/page-header.tsx';
import { ScrollBox } from '../../ui/scroll-box.tsx';
import { PageBones } from '../../ui/skeletons.tsx';
import { EmptyState, ErrorState, Loaded } from '../../ui/states.tsx';
import { RecommendationsFrame } from './recommendations-frame.tsx';

const MODELS_MAX = 200;

/** The recommenders of the last comparison side by side, on purchases that none of them had seen. */
export function ModelsPage(): ReactElement {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const may = useMay().decide;
  const models = useGet<Page<ModelAnswer>>('/v1/models', { kind: 'recommend', limit: MODELS_MAX });
  const rollBack = useChange(
    () => request<ModelAnswer>('POST', '/v1/models/roll-back', { body: { kind: 'recommend' } }),
    ['/v1/models'],
  );
  const back = (
    <Button
      disabled={!may}
      loading={rollBack.isPending}
      onClick={() =>
        rollBack.mutate(undefined, {
          onSuccess: ({ name, version }) =>
            void message.success(t('models.done.roll-back', { name: `${name} ${version}` })),
        })
      }
    >
      {t('models.rollBack')}
    </Button>
  );
  return (
    <RecommendationsFrame sentence={t('compare.sentence')} action={back}>
      {rollBack.error === null ? null : <ErrorState error={rollBack.error} />}
      <Loaded query={models} shape={<PageBones />}>
        {({ rows }) =>
          rows.length === 0 ? (
            <EmptyState
              text={t('compare.empty')}
              action={
                <Link to="/runs">
                  <Button type="primary">{t('runs.title')}</Button>
                </Link>
              }
            />
          ) : (
            <Comparison rows={lastComparison(rows)} />
          )
        }
      </Loaded>
    </RecommendationsFrame>
  );
}

/** The models fitted in the newest run, the best first; a live one of an older run stays visible. */
function lastComparison(rows: readonly ModelAnswer[]): readonly ModelAnswer[] {
  const [newest] = rows;
  const shown = rows.filter((row) => row.run === newest?.run || row.status === 'live');
  return shown.toSorted((a, b) => (figure(b, 'ndcg10') ?? 0) - (figure(a, 'ndcg10') ?? 0));
}

function figure(model: ModelAnswer, name: string): number | null {
  const value = model.metrics[name];
  return typeof value === 'number' ? value : null;
}

interface Gap {
  readonly difference: number;
  readonly lower: number;
  readonly upper: number;
  readonly pValue: number;
  readonly isSignificant: boolean;
}

function Comparison({ rows }: { readonly rows: readonly ModelAnswer[] }): ReactElement {
  const { t } = useTranslation();
  const format = useFormat();
  const best = Math.max(1e-12, ...rows.map((row) => figure(row, 'ndcg10') ?? 0));
  const cases = figure(rows[0] as ModelAnswer, 'cases');
  const plain = (name: string, decimals: number) => ({
    key: name,
    title: t(`compareFigure.${name}`),
    render: (row: ModelAnswer) => format.number(figure(row, name), decimals),
  });
  const columns = [
    {
      key: 'name',
      title: t('models.one'),
      render: (row: ModelAnswer) => (
        <Link to={`/models/${encodeURIComponent(row.model)}`}>
          {t(`recommenderName.${row.name}`, row.name)}
        </Link>
      ),
    },
    {
      key: 'status',
      title: t('field.status'),
      render: (row: ModelAnswer) => <StatusBadge status={row.status} />,
    },
    {
      key: 'ndcg10',
      title: t('compareFigure.ndcg10'),
      render: (row: ModelAnswer) => {
        const value = figure(row, 'ndcg10');
        const error = format.number(figure(row, 'ndcg10Error'), 4);
        return (
          <BarCell share={(value ?? 0) / best} text={`${format.number(value, 4)} ± ${error}`} />
        );
      },
    },
    { key: 'gap', title: t('compare.gap'), render: (row: ModelAnswer) => <GapCell model={row} /> },
    plain('hitRate10', 3),
    plain('recall10', 3),
    plain('mrr10', 3),
    plain('auc', 3),
    plain('coverage10', 3),
    plain('gini10', 3),
    plain('noveltyBits', 1),
    plain('diversity10', 3),
    {
      key: 'act',
      title: t('compare.act'),
      render: (row: ModelAnswer) => <PromoteButton model={row} />,
    },
  ];
  return (
    <Panel
      title={t('compare.title')}
      note={t('compare.note', {
        cases: format.number(cases),
        at: format.instant(rows[0]?.fittedAt ?? null),
      })}
    >
      <ScrollBox label={t('runs.metrics')}>
        <Table<ModelAnswer>
          size="small"
          pagination={false}
          rowKey={(row) => row.model}
          columns={columns}
          dataSource={[...rows]}
        />
      </ScrollBox>
    </Panel>
  );
}

/** How much worse than the best, and whether chance alone could have done it. */
function GapCell({ model }: { readonly model: ModelAnswer }): ReactElement {
  const { t } = useTranslation();
  const format = useFormat();
  const gap = model.metrics['againstBest'] as Gap | undefined;
  if (gap === undefined) return <span className="q-quiet">{t('compare.best')}</span>;
  const range = `${format.number(gap.difference, 4)} (${format.number(gap.lower, 4)} – ${format.number(gap.upper, 4)})`;
  const p = format.number(gap.pValue, 3);
  return (
    <>
      {range}
      <div className="q-quiet">
        {gap.isSignificant ? t('compare.sure', { p }) : t('compare.notSure', { p })}
      </div>
    </>
  );
}

function PromoteButton({ model }: { readonly model: ModelAnswer }): ReactElement {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const may = useMay().decide;
  const name = `${t(`recommenderName.${model.name}`, model.name)} ${model.version}`;
  const promote = useChange(
    () => request<ModelAnswer>('POST', `/v1/models/${encodeURIComponent(model.model)}/promote`),
    ['/v1/models'],
  );
  if (model.status === 'live') return <span className="q-quiet">–</span>;
  return (
    <Button
      disabled={!may}
      loading={promote.isPending}
      aria-label={t('compare.promoteOne', { name })}
      onClick={() =>
        promote.mutate(undefined, {
          onSuccess: () => void message.success(t('models.done.promote', { name })),
          onError: (error) => void message.error(error.message),
        })
      }
    >
      {t('runs.promote')}
    </Button>
  );
}
