import type { DeviceAnswer } from '@quanyu/server/api-types';
import { Table } from 'antd';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { useGet } from '../../api/use-api.ts';
import { useFormat } from '../../format/use-format.ts';
import { Badge } from '../../ui/cells.tsx';
import { Panel } from '../../ui/page-header.tsx';
import { ScrollBox } from '../../ui/scroll-box.tsx';
import { TableBones } from '../../ui/skeletons.tsx';
import { Loaded } from '../../ui/states.tsx';

interface Devices {
  readonly rows: readonly DeviceAnswer[];
  readonly isListening: boolean;
}

/** Sensors and readers: when each was heard, and what it said last. */
export function DevicesPanel(): ReactElement {
  const { t } = useTranslation();
  const devices = useGet<Devices>('/v1/devices');
  return (
    <Panel title={t('warehouse.devices')} note={t('warehouse.devicesNote')}>
      <Loaded query={devices} shape={<TableBones rows={3} />}>
        {({ rows, isListening }) =>
          rows.length === 0 ? (
            <p className="q-quiet">
              {isListening ? t('warehouse.noDevices') : t('warehouse.notListening')}
            </p>
          ) : (
            <DevicesTable rows={rows} />
          )
        }
      </Loaded>
    </Panel>
  );
}

function DevicesTable({ rows }: { readonly rows: readonly DeviceAnswer[] }): ReactElement {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <ScrollBox label={t('warehouse.devices')}>
      <Table<DeviceAnswer>
        size="middle"
        pagination={false}
        rowKey={(row) => row.device}
        dataSource={[...rows]}
        columns={[
          {
            key: 'device',
            title: t('warehouse.device'),
            render: (_, row) => (
              <span className="q-row">
                {row.device}
                {row.isSilent ? <Badge tone="bad" text={t('warehouse.silent')} /> : null}
              </span>
            ),
          },
          {
            key: 'values',
            title: t('warehouse.values'),
            render: (_, row) =>
              Object.entries(row.values)
                .map(([metric, value]) => `${metric} ${format.number(value, 1)}`)
                .join(' · '),
          },
          {
            key: 'seen',
            title: t('warehouse.lastSeen'),
            render: (_, row) => (row.lastSeenAt === null ? '–' : format.ago(row.lastSeenAt)),
          },
          {
            key: 'messages',
            title: t('warehouse.messages'),
            align: 'right',
            render: (_, row) => format.number(row.messages),
          },
        ]}
      />
    </ScrollBox>
  );
}
