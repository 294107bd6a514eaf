import type { Overview } from '@quanyu/server/api-types';
import { Button } from 'antd';
import { lazy, type ReactElement, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useGet } from '../../api/use-api.ts';
import { FilterBar } from '../../filters/filter-bar.tsx';
import { useFilters } from '../../filters/use-filters.ts';
import { useFormat } from '../../format/use-format.ts';
import { PageHeader } from '../../ui/page-header.tsx';
import { Bones, TileBones } from '../../ui/skeletons.tsx';
import { EmptyState, Loaded } from '../../ui/states.tsx';
import { ChannelsPanel } from './channels-panel.tsx';
import { KpiTile, type TileKpi } from './kpi-tile.tsx';
import { DecisionsPanel, TargetsPanel } from './targets-panel.tsx';
import { TrendPanel } from './trend-panel.tsx';

/** Tables are heavy: they come when the rows behind a figure are first wanted. */
const RowsDrawer = lazy(async () => ({ default: (await import('./rows-drawer.tsx')).RowsDrawer }));

/** What happened, what to do, was it worth it. */
export function OverviewPage(): ReactElement {
  const { t } = useTranslation();
  const { filters } = useFilters();
  const format = useFormat();
  const overview = useGet<Overview>('/v1/overview', filters);
  const data = overview.data;
  const usual =
    data === undefined
      ? undefined
      : t('overview.period', { from: format.day(data.from), to: format.day(data.to) });
  const isEmpty = data !== undefined && (data.kpis.length === 0 || data.asOf === null);
  return (
    <div className="q-page">
      <PageHeader
        title={t('overview.title')}
        sentence={data?.headline?.text ?? usual ?? t('state.loading')}
        action={
          <Link to="/decisions?status=proposed">
            <Button type="primary">{t('overview.decide')}</Button>
          </Link>
        }
      />
      <FilterBar />
      {isEmpty ? (
        <EmptyState
          text={t('overview.empty')}
          action={
            <Link to="/data">
              <Button type="primary">{t('data.import')}</Button>
            </Link>
          }
        />
      ) : (
        <Loaded
          query={overview}
          shape={
            <>
              <TileBones tiles={8} />
              <Bones heights={[280]} />
            </>
          }
        >
          {(answer) => <OverviewBody overview={answer} />}
        </Loaded>
      )}
    </div>
  );
}

const TREND_DEFAULT = 'net_revenue';

function OverviewBody({ overview }: { readonly overview: Overview }): ReactElement {
  const { t } = useTranslation();
  const format = useFormat();
  const [opened, setOpened] = useState<TileKpi>();
  const first = overview.kpis.find((kpi) => kpi.kpi === TREND_DEFAULT) ?? overview.kpis[0];
  return (
    <>
      <p className="q-quiet">
        {t('overview.period', { from: format.day(overview.from), to: format.day(overview.to) })}
        {overview.asOf === null
          ? ''
          : ` · ${t('overview.asOf', { day: format.day(overview.asOf) })}`}
        {overview.standsAt === null
          ? ''
          : ` · ${t('overview.standsAt', { at: format.standing(overview.standsAt) })}`}
        {overview.partialDay === null ? '' : ` · ${t('overview.partial')}`}
      </p>
      <div className="q-tiles">
        {overview.kpis.map((kpi) => (
          <KpiTile
            key={kpi.kpi}
            kpi={kpi}
            lag={lagOf(kpi, overview)}
            onOpen={() => setOpened(kpi)}
          />
        ))}
      </div>
      <div className="q-two">
        <div className="q-stack">
          {first === undefined ? null : <TrendPanel kpis={overview.kpis} first={first.kpi} />}
          <ChannelsPanel channels={overview.channels} />
        </div>
        <div className="q-stack">
          <DecisionsPanel decisions={overview.openDecisions} />
          <TargetsPanel targets={overview.targets} />
        </div>
      </div>
      <Suspense fallback={null}>
        {opened === undefined ? null : (
          <RowsDrawer kpi={opened} onClose={() => setOpened(undefined)} />
        )}
      </Suspense>
    </>
  );
}

/** A figure may stand on the last run of the loop while sales go on: from a minute on it says so. */
const LAG_MS = 60_000;

function lagOf(kpi: TileKpi, { standsAt }: Overview): number | null {
  if (kpi.standsAt === null || standsAt === null) return null;
  return standsAt - kpi.standsAt > LAG_MS ? kpi.standsAt : null;
}
