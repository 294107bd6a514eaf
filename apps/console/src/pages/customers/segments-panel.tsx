import type { SegmentAnswer, SegmentMap } from '@quanyu/server/api-types';
import { Button } from 'antd';
import { type ReactElement, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useNavigate } from 'react-router';
import { addressOf } from '../../api/request.ts';
import { useGet } from '../../api/use-api.ts';
import { Chart } from '../../charts/chart.tsx';
import { chartLook } from '../../charts/chart-theme.ts';
import { segmentMapOption } from '../../charts/segment-map-option.ts';
import { useFilters } from '../../filters/use-filters.ts';
import { useFormat } from '../../format/use-format.ts';
import { usePreferences } from '../../session/preferences.tsx';
import { BarCell, Money } from '../../ui/cells.tsx';
import { Panel } from '../../ui/page-header.tsx';
import { Bones } from '../../ui/skeletons.tsx';
import { EmptyState, Loaded } from '../../ui/states.tsx';

/** Segments as a map of dots, and beside it their names in words. */
export function SegmentsPanel(): ReactElement {
  const { t } = useTranslation();
  const map = useGet<SegmentMap>('/v1/segments/map');
  return (
    <Panel title={t('customers.segments')} note={t('customers.segmentsNote')}>
      <Loaded query={map} shape={<Bones heights={[360]} />}>
        {(data) =>
          data.segments.length === 0 ? (
            <EmptyState
              text={t('customers.noSegments')}
              action={
                <Link to="/runs">
                  <Button type="primary">{t('decisions.runLoop')}</Button>
                </Link>
              }
            />
          ) : (
            <div className="q-two">
              <DotMap map={data} />
              <SegmentList segments={data.segments} />
            </div>
          )
        }
      </Loaded>
    </Panel>
  );
}

function DotMap({ map }: { readonly map: SegmentMap }): ReactElement {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const { shade } = usePreferences();
  const option = useMemo(() => segmentMapOption(map, chartLook(shade)), [map, shade]);
  return (
    <Chart
      label={t('customers.map')}
      option={option}
      heightPx={360}
      csv={[
        ['customer', 'segment', 'x', 'y'],
        ...map.dots.map((dot) => [dot.customer, dot.segment, dot.x, dot.y]),
      ]}
      onPick={(customer) => void navigate(`/customers/${encodeURIComponent(customer)}`)}
    />
  );
}

function SegmentList({ segments }: { readonly segments: readonly SegmentAnswer[] }): ReactElement {
  const { t } = useTranslation();
  const format = useFormat();
  const { change } = useFilters();
  return (
    <ul className="q-rows">
      {segments.map((segment) => (
        <li key={segment.segment}>
          <div className="q-row-main">
            <Button type="link" onClick={() => change({ segment: segment.segment })}>
              {segment.name}
            </Button>
            <p className="q-quiet">
              {segment.description}{' '}
              <a
                href={addressOf(`/v1/segments/${encodeURIComponent(segment.segment)}/members`, {
                  format: 'csv',
                })}
                download
                aria-label={`${segment.name}: ${t('segments.export')}`}
              >
                {t('segments.export')}
              </a>
            </p>
          </div>
          <BarCell
            share={segment.share}
            text={t('customers.count', {
              count: segment.customers,
              shown: format.short(segment.customers),
            })}
          />
          <Money minor={segment.revenueMinor} />
        </li>
      ))}
    </ul>
  );
}
