import type { Dimensions, FloorHeat, SiteAnswer } from '@quanyu/server/api-types';
import { Button, Select } from 'antd';
import { type ReactElement, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useGet } from '../../api/use-api.ts';
import { useParam } from '../../filters/use-filters.ts';
import { PageHeader } from '../../ui/page-header.tsx';
import { PageBones } from '../../ui/skeletons.tsx';
import { EmptyState, Loaded } from '../../ui/states.tsx';
import { FIRST_FLOOR } from './floor-cells.ts';
import { FloorEditor } from './floor-editor.tsx';
import { ProposalPanel } from './proposal-panel.tsx';

interface Sites {
  readonly rows: readonly SiteAnswer[];
}

/** A store from above: drawn, walked, and placed better. */
export function FloorPage(): ReactElement {
  const { t } = useTranslation();
  const sites = useGet<Sites>('/v1/sites', { kind: 'floor' });
  const dimensions = useGet<Dimensions>('/v1/dimensions');
  const [asked, setLocation] = useParam('location');
  const stores = (dimensions.data?.locations ?? []).filter(({ kind }) => kind === 'store');
  const location = asked ?? sites.data?.rows[0]?.location ?? stores[0]?.id;
  const site = sites.data?.rows.find((one) => one.location === location);
  const heat = useGet<FloorHeat>(
    site === undefined ? undefined : `/v1/floors/${encodeURIComponent(site.location)}/heat`,
  );
  const name = site?.name ?? stores.find(({ id }) => id === location)?.name ?? '';
  const { data } = heat;
  return (
    <div className="q-page">
      <PageHeader
        title={t('floor.title')}
        sentence={
          data === undefined || site === undefined
            ? t('floor.sentenceNone')
            : t('floor.sentence', { name, baskets: data.baskets, days: data.days })
        }
        action={
          <Select
            className="q-filter"
            aria-label={t('floor.store')}
            placeholder={t('floor.store')}
            value={location ?? null}
            onChange={(next) => setLocation(next ?? undefined)}
            options={stores.map(({ id, name: label }) => ({ value: id, label }))}
          />
        }
      />
      <Loaded query={sites} shape={<PageBones />}>
        {() => (
          <FloorOf
            key={location ?? ''}
            location={location}
            name={name}
            site={site}
            heat={site === undefined ? undefined : data}
          />
        )}
      </Loaded>
    </div>
  );
}

function FloorOf({
  location,
  name,
  site,
  heat,
}: {
  readonly location: string | undefined;
  readonly name: string;
  readonly site: SiteAnswer | undefined;
  readonly heat: FloorHeat | undefined;
}): ReactElement {
  const { t } = useTranslation();
  const [isDrawing, setDrawing] = useState(false);
  if (location === undefined || (site === undefined && !isDrawing)) {
    return (
      <EmptyState
        text={t('floor.noPlan')}
        action={
          location === undefined ? undefined : (
            <Button onClick={() => setDrawing(true)}>{t('floor.draw')}</Button>
          )
        }
      />
    );
  }
  const shown = site ?? { location, name, body: { rows: FIRST_FLOOR } };
  return (
    <>
      <FloorEditor site={shown} heat={heat} />
      <ProposalPanel location={location} />
    </>
  );
}
