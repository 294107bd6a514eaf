import type { Dimensions, SegmentAnswer } from '@quanyu/server/api-types';
import { Button, Select } from 'antd';
import { type ReactElement, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useGet } from '../api/use-api.ts';
import { addDays, daysBetween } from '../format/dates.ts';
import { useFormat } from '../format/use-format.ts';
import { useHere } from '../session/session.tsx';
import { DayRange } from './day-range.tsx';
import { type FilterName, useFilters } from './use-filters.ts';

type Dimension = 'channel' | 'location' | 'category' | 'segment';
const PRESETS_DAYS = [7, 28, 90, 365] as const;

interface Choice {
  readonly value: string;
  readonly label: string;
}

/** What a dimension can be: asked when its list is first opened. */
function useChoices(dimension: Dimension, isWanted: boolean): readonly Choice[] {
  const isSegment = dimension === 'segment';
  const dimensions = useGet<Dimensions>(isWanted && !isSegment ? '/v1/dimensions' : undefined);
  const segments = useGet<{ rows: SegmentAnswer[] }>(
    isWanted && isSegment ? '/v1/segments' : undefined,
  );
  if (isSegment) {
    return (segments.data?.rows ?? []).map((row) => ({ value: row.segment, label: row.name }));
  }
  const { channels = [], locations = [], categories = [] } = dimensions.data ?? {};
  if (dimension === 'category') {
    return categories.map(({ id, name, depth }) => ({
      value: id,
      label: `${'\u2003'.repeat(depth - 1)}${name}`,
    }));
  }
  const named = dimension === 'channel' ? channels : locations;
  return named.map(({ id, name }) => ({ value: id, label: name }));
}

function DimensionSelect({ dimension }: { readonly dimension: Dimension }): ReactElement {
  const { t } = useTranslation();
  const { filters, change } = useFilters();
  const value = filters[dimension];
  const [isWanted, setWanted] = useState(value !== undefined);
  const choices = useChoices(dimension, isWanted);
  return (
    <Select<string>
      className="q-filter"
      allowClear
      showSearch={{ optionFilterProp: 'label' }}
      placeholder={t(`filter.${dimension}`)}
      aria-label={t(`filter.${dimension}`)}
      options={[...choices]}
      popupMatchSelectWidth={false}
      onOpenChange={(isOpen) => isOpen && setWanted(true)}
      onChange={(next) => change({ [dimension]: next ?? undefined })}
      {...(value === undefined ? {} : { value })}
    />
  );
}

/** The one filter bar: time, channel, location, category, segment. It lives in the address. */
export function FilterBar({
  names = ['from', 'channel', 'location', 'category', 'segment'],
}: {
  readonly names?: readonly FilterName[];
}): ReactElement {
  const { t } = useTranslation();
  const { filters, change } = useFilters();
  const isFiltered = Object.keys(filters).length > 0;
  const dimensions = (['channel', 'location', 'category', 'segment'] as const).filter((name) =>
    names.includes(name),
  );
  return (
    <search className="q-filters" aria-label={t('filter.title')}>
      {names.includes('from') ? <TimeSelect /> : null}
      {dimensions.map((dimension) => (
        <DimensionSelect key={dimension} dimension={dimension} />
      ))}
      {isFiltered ? (
        <Button
          type="text"
          onClick={() =>
            change({
              from: undefined,
              to: undefined,
              channel: undefined,
              location: undefined,
              category: undefined,
              segment: undefined,
            })
          }
        >
          {t('filter.clear')}
        </Button>
      ) : null}
    </search>
  );
}

/** The last so many days that the data knows, or two days of one's own. */
function TimeSelect(): ReactElement {
  const { t } = useTranslation();
  const format = useFormat();
  const { lastDay, firstDay } = useHere().settings;
  const { filters, change } = useFilters();
  const [isOwn, setOwn] = useState(false);
  const { from, to } = filters;
  const presetDays =
    from !== undefined && to !== undefined && to === lastDay
      ? PRESETS_DAYS.find((days) => days === daysBetween(from, to) + 1)
      : undefined;
  const ownLabel =
    from === undefined && to === undefined
      ? t('filter.own')
      : `${format.day(from ?? firstDay)} – ${format.day(to ?? lastDay)}`;
  const hasOwn = presetDays === undefined && (from !== undefined || to !== undefined);
  const choose = (next: string): void => {
    if (next === 'own') {
      setOwn(true);
      return;
    }
    setOwn(false);
    if (next === 'usual' || lastDay === null) change({ from: undefined, to: undefined });
    else change({ from: addDays(lastDay, 1 - Number(next)), to: lastDay });
  };
  return (
    <>
      <Select<string>
        className="q-filter"
        aria-label={t('filter.time')}
        popupMatchSelectWidth={false}
        value={hasOwn || isOwn ? 'own' : (presetDays?.toString() ?? 'usual')}
        options={[
          { value: 'usual', label: t('filter.usual') },
          ...PRESETS_DAYS.map((days) => ({
            value: String(days),
            label: t('filter.lastDays', { days }),
          })),
          { value: 'own', label: ownLabel },
        ]}
        onChange={choose}
      />
      {isOwn || hasOwn ? (
        <DayRange from={from ?? firstDay} to={to ?? lastDay} onChange={(days) => change(days)} />
      ) : null}
    </>
  );
}
