import type { Page, SiteAnswer, WaveAnswer } from '@quanyu/server/api-types';
import { Button, Select } from 'antd';
import { type ReactElement, useCallback, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useGet } from '../../api/use-api.ts';
import { useParam } from '../../filters/use-filters.ts';
import { PageHeader, Panel } from '../../ui/page-header.tsx';
import { PageBones } from '../../ui/skeletons.tsx';
import { EmptyState, Loaded } from '../../ui/states.tsx';
import { CartsPlay } from './carts-play.tsx';
import { DevicesPanel } from './devices-panel.tsx';
import { houseOf, layoutOf } from './house.ts';
import { HousePlan } from './house-plan.tsx';
import { WaveList, WavesTable } from './waves-table.tsx';

interface Sites {
  readonly rows: readonly SiteAnswer[];
}

const WAVES_MAX = 200;

/** The warehouse from above, its waves, and what its sensors say. */
export function WarehousePage(): ReactElement {
  const { t } = useTranslation();
  const sites = useGet<Sites>('/v1/sites', { kind: 'warehouse' });
  const waves = useGet<Page<WaveAnswer>>('/v1/waves', { limit: WAVES_MAX });
  const out = (waves.data?.rows ?? []).filter(({ state }) => state === 'released');
  const lines = out.reduce((sum, wave) => sum + wave.lines, 0);
  return (
    <div className="q-page">
      <PageHeader
        title={t('warehouse.title')}
        sentence={
          out.length === 0
            ? t('warehouse.sentenceNone')
            : t('warehouse.sentence', { waves: out.length, lines })
        }
        action={
          <Link to="/decisions?status=proposed&kind=pick-wave">
            <Button type="primary">{t('warehouse.propose')}</Button>
          </Link>
        }
      />
      <Loaded query={sites} shape={<PageBones />}>
        {({ rows }) =>
          rows.length === 0 ? (
            <EmptyState text={t('warehouse.noPlan')} />
          ) : (
            <WarehouseView sites={rows} waves={waves.data?.rows ?? []} />
          )
        }
      </Loaded>
      <DevicesPanel />
    </div>
  );
}

function WarehouseView({
  sites,
  waves,
}: {
  readonly sites: readonly SiteAnswer[];
  readonly waves: readonly WaveAnswer[];
}): ReactElement {
  const [id, setId] = useParam('wave');
  const [cart, setCart] = useState<number>();
  const wave = waves.find((one) => one.wave === id) ?? waves[0];
  const site = sites.find(({ location }) => location === wave?.location) ?? sites[0];
  const choose = (next: string): void => {
    setCart(undefined);
    setId(next);
  };
  return (
    <>
      {site === undefined ? null : (
        <PlanPanel site={site} wave={wave} cart={cart} onCart={setCart} />
      )}
      <WavesTable waves={waves} chosen={wave?.wave} onChoose={choose} />
      {wave === undefined ? null : <WaveList wave={wave} cart={cart} />}
    </>
  );
}

function PlanPanel({
  site,
  wave,
  cart,
  onCart,
}: {
  readonly site: SiteAnswer;
  readonly wave: WaveAnswer | undefined;
  readonly cart: number | undefined;
  readonly onCart: (cart: number | undefined) => void;
}): ReactElement | null {
  const { t } = useTranslation();
  const [cells, setCells] = useState<readonly number[]>();
  const onCarts = useCallback((next: readonly number[] | undefined) => setCells(next), []);
  const house = useMemo(() => {
    const layout = layoutOf(site.body);
    return layout === undefined ? undefined : houseOf(layout);
  }, [site.body]);
  if (house === undefined) return null;
  const lists = wave?.lists ?? [];
  const carts = lists.map((_, k) => ({ value: k, label: t('warehouse.cart', { cart: k + 1 }) }));
  return (
    <Panel
      title={`${t('warehouse.plan')} · ${site.name}`}
      note={t('warehouse.planNote', { aisles: house.aisles, places: house.placesPerAisle })}
      extra={
        lists.length === 0 ? null : (
          <div className="q-row">
            <Select
              className="q-filter"
              aria-label={t('warehouse.carts')}
              value={cart ?? -1}
              onChange={(next: number) => onCart(next < 0 ? undefined : next)}
              options={[{ value: -1, label: t('warehouse.allCarts') }, ...carts]}
            />
            <CartsPlay house={house} lists={lists} onCarts={onCarts} />
          </div>
        )
      }
    >
      <HousePlan house={house} name={site.name} lists={lists} cart={cart} carts={cells} />
    </Panel>
  );
}
