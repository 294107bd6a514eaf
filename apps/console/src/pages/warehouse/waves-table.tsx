import type { WaveAnswer } from '@quanyu/server/api-types';
import { Button, Table } from 'antd';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { request } from '../../api/request.ts';
import { useChange } from '../../api/use-api.ts';
import { useFormat } from '../../format/use-format.ts';
import { useMay } from '../../session/session.tsx';
import { Badge } from '../../ui/cells.tsx';
import { Panel } from '../../ui/page-header.tsx';
import { ScrollBox } from '../../ui/scroll-box.tsx';
import { ErrorState } from '../../ui/states.tsx';
import { timeOf } from '../delivery/route-timeline.tsx';

interface End {
  readonly wave: string;
  readonly state: 'done' | 'cancelled';
}

/** Waves with what each holds and what can be done with it. */
export function WavesTable({
  waves,
  chosen,
  onChoose,
}: {
  readonly waves: readonly WaveAnswer[];
  readonly chosen: string | undefined;
  readonly onChoose: (wave: string) => void;
}): ReactElement {
  const { t } = useTranslation();
  const format = useFormat();
  const may = useMay().write;
  const end = useChange(
    ({ wave, state }: End) =>
      request('POST', `/v1/waves/${encodeURIComponent(wave)}/end`, { body: { state } }),
    ['/v1/waves', '/v1/orders'],
  );
  const time = (at: number): string => timeOf(format.instant(at));
  const count = (key: string, title: string, value: (wave: WaveAnswer) => number) => ({
    key,
    title,
    align: 'right' as const,
    render: (_: unknown, row: WaveAnswer) => format.number(value(row)),
  });
  return (
    <Panel title={t('warehouse.waves')}>
      {end.error === null ? null : <ErrorState error={end.error} />}
      {waves.length === 0 ? (
        <p className="q-quiet">{t('warehouse.noWaves')}</p>
      ) : (
        <ScrollBox label={t('warehouse.waves')}>
          <Table<WaveAnswer>
            size="middle"
            pagination={false}
            rowKey={(row) => row.wave}
            dataSource={[...waves]}
            columns={[
              {
                key: 'wave',
                title: t('warehouse.wave'),
                render: (_, row) => (
                  <Button
                    type="link"
                    aria-pressed={row.wave === chosen}
                    onClick={() => onChoose(row.wave)}
                  >
                    {row.wave}
                  </Button>
                ),
              },
              {
                key: 'state',
                title: t('field.state'),
                render: (_, row) => (
                  <Badge
                    tone={row.state === 'done' ? 'good' : 'calm'}
                    text={t(`waveState.${row.state}`)}
                  />
                ),
              },
              {
                key: 'time',
                title: t('delivery.time'),
                render: (_, row) =>
                  t('delivery.span', { from: time(row.startsAt), to: time(row.endsAt) }),
              },
              count('orders', t('warehouse.orders'), (row) =>
                row.lists.reduce((sum, list) => sum + list.orders.length, 0),
              ),
              count('lines', t('warehouse.lines'), (row) => row.lines),
              count('carts', t('warehouse.carts'), (row) => row.lists.length),
              {
                key: 'walk',
                title: t('warehouse.walk'),
                align: 'right',
                render: (_, row) => t('warehouse.meters', { meters: format.number(row.distanceM) }),
              },
              {
                key: 'act',
                title: '',
                render: (_, row) =>
                  row.state !== 'released' ? null : (
                    <span className="q-row">
                      <Button
                        disabled={!may}
                        onClick={() => end.mutate({ wave: row.wave, state: 'done' })}
                      >
                        {t('warehouse.done')}
                      </Button>
                      <Button
                        danger
                        disabled={!may}
                        onClick={() => end.mutate({ wave: row.wave, state: 'cancelled' })}
                      >
                        {t('warehouse.cancel')}
                      </Button>
                    </span>
                  ),
              },
            ]}
          />
        </ScrollBox>
      )}
    </Panel>
  );
}

type Line = WaveAnswer['lists'][number]['lines'][number];

/** What the carts take, in the order of their walks; to print and as CSV. */
export function WaveList({
  wave,
  cart,
}: {
  readonly wave: WaveAnswer;
  readonly cart: number | undefined;
}): ReactElement {
  const { t, i18n } = useTranslation();
  const format = useFormat();
  const rows = wave.lists.flatMap((list, k) =>
    cart === undefined || cart === k
      ? list.lines.map((line, step) => ({ ...line, cart: k + 1, step: step + 1 }))
      : [],
  );
  const paper = (form: string): string =>
    `/v1/waves/${encodeURIComponent(wave.wave)}/paper?form=${form}&lang=${i18n.language}`;
  return (
    <Panel
      title={`${t('warehouse.list')} · ${wave.wave}`}
      extra={
        <span className="q-row">
          <a href={paper('sheet')} target="_blank" rel="noreferrer">
            {t('warehouse.list')}
          </a>
          <a href={paper('csv')} download>
            CSV
          </a>
        </span>
      }
    >
      <ScrollBox label={t('warehouse.list')}>
        <Table<Line & { readonly cart: number; readonly step: number }>
          size="small"
          pagination={{ pageSize: 12, hideOnSinglePage: true, showSizeChanger: false }}
          rowKey={(row) => `${row.cart}/${row.step}`}
          dataSource={rows}
          columns={[
            { key: 'cart', title: t('warehouse.carts'), render: (_, row) => row.cart },
            { key: 'step', title: t('warehouse.step'), render: (_, row) => row.step },
            {
              key: 'place',
              title: t('warehouse.place'),
              render: (_, row) => `${row.aisle + 1} / ${row.place + 1}`,
            },
            { key: 'name', title: t('field.product'), render: (_, row) => row.name },
            {
              key: 'units',
              title: t('warehouse.units'),
              align: 'right',
              render: (_, row) => format.number(row.units),
            },
            { key: 'order', title: t('delivery.order'), render: (_, row) => row.order },
          ]}
        />
      </ScrollBox>
    </Panel>
  );
}
