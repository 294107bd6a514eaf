import type { Dimensions } from '@quanyu/server/api-types';
import { Select, Table } from 'antd';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { useGet } from '../../api/use-api.ts';
import { useFormat } from '../../format/use-format.ts';
import { Panel } from '../../ui/page-header.tsx';
import { ScrollBox } from '../../ui/scroll-box.tsx';

/** Deeper categories are too many to have a zone each. */
const DEPTH_MAX = 1;

/** Which product group stands at which zone, and how many shoppers pass. */
export function ZonesPanel({
  zones,
  placement,
  passes,
  onChange,
}: {
  readonly zones: readonly string[];
  readonly placement: Readonly<Record<string, string>>;
  readonly passes: Readonly<Record<string, number>>;
  readonly onChange: ((placement: Record<string, string>) => void) | undefined;
}): ReactElement {
  const { t } = useTranslation();
  const format = useFormat();
  const dimensions = useGet<Dimensions>('/v1/dimensions');
  const groupOf = (zone: string): string | undefined =>
    Object.entries(placement).find(([, at]) => at === zone)?.[0];
  const groups = (dimensions.data?.categories ?? []).filter(({ depth }) => depth <= DEPTH_MAX);
  const known = new Set(groups.map(({ id }) => id));
  const others = Object.keys(placement).filter((id) => !known.has(id));
  const options = [
    ...groups.map(({ id }) => ({ value: id, label: id.replaceAll('>', ' › ') })),
    ...others.map((id) => ({ value: id, label: id.replaceAll('>', ' › ') })),
  ];
  const put = (zone: string, group: string | undefined): void => {
    const kept = Object.entries(placement).filter(([one, at]) => at !== zone && one !== group);
    onChange?.(Object.fromEntries(group === undefined ? kept : [...kept, [group, zone]]));
  };
  return (
    <Panel title={t('floor.zones')} note={t('floor.zonesNote')}>
      <ScrollBox label={t('floor.zones')}>
        <Table<{ readonly zone: string }>
          size="small"
          pagination={false}
          rowKey={({ zone }) => zone}
          dataSource={zones.map((zone) => ({ zone }))}
          columns={[
            { key: 'zone', title: t('floor.zone'), render: (_, { zone }) => zone },
            {
              key: 'group',
              title: t('floor.group'),
              render: (_, { zone }) => (
                <Select
                  allowClear
                  showSearch
                  className="q-filter"
                  aria-label={`${t('floor.group')} ${zone}`}
                  disabled={onChange === undefined}
                  value={groupOf(zone) ?? null}
                  onChange={(next: string | null) => put(zone, next ?? undefined)}
                  options={options}
                />
              ),
            },
            {
              key: 'passes',
              title: t('floor.passes'),
              align: 'right',
              render: (_, { zone }) => format.number(passes[zone] ?? null),
            },
          ]}
        />
      </ScrollBox>
    </Panel>
  );
}
