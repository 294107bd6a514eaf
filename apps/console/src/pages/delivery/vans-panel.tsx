import type { Dimensions, Page, VehicleAnswer } from '@quanyu/server/api-types';
import { Button, Form, Input, InputNumber, Modal, Select, Table } from 'antd';
import { type ReactElement, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { request } from '../../api/request.ts';
import { useChange, useGet } from '../../api/use-api.ts';
import { useFormat } from '../../format/use-format.ts';
import { useHere, useMay } from '../../session/session.tsx';
import { Panel } from '../../ui/page-header.tsx';
import { ScrollBox } from '../../ui/scroll-box.tsx';
import { TableBones } from '../../ui/skeletons.tsx';
import { ErrorState, Loaded } from '../../ui/states.tsx';

/** The vans that routes are planned for; add and change them here. */
export function VansPanel(): ReactElement {
  const { t } = useTranslation();
  const format = useFormat();
  const may = useMay().write;
  const vans = useGet<Page<VehicleAnswer>>('/v1/vehicles');
  const [changed, setChanged] = useState<VehicleAnswer | 'new'>();
  return (
    <Panel
      title={t('delivery.vans')}
      note={t('delivery.vansNote')}
      extra={
        <Button disabled={!may} onClick={() => setChanged('new')}>
          {t('delivery.addVan')}
        </Button>
      }
    >
      <Loaded query={vans} shape={<TableBones rows={3} />}>
        {({ rows }) =>
          rows.length === 0 ? (
            <p className="q-quiet">{t('delivery.noVans')}</p>
          ) : (
            <ScrollBox label={t('delivery.vans')}>
              <Table<VehicleAnswer>
                size="middle"
                pagination={false}
                rowKey={(row) => row.vehicle}
                dataSource={[...rows]}
                columns={[
                  {
                    key: 'name',
                    title: t('delivery.vehicle'),
                    render: (_, row) => (
                      <Button type="link" disabled={!may} onClick={() => setChanged(row)}>
                        {row.name}
                      </Button>
                    ),
                  },
                  { key: 'at', title: t('delivery.location'), render: (_, row) => row.location },
                  {
                    key: 'gps',
                    title: t('delivery.device'),
                    render: (_, row) => row.device ?? '–',
                  },
                  {
                    key: 'units',
                    title: t('delivery.capacity'),
                    align: 'right',
                    render: (_, row) => format.number(row.capacityUnits),
                  },
                  {
                    key: 'radius',
                    title: t('delivery.radius'),
                    align: 'right',
                    render: (_, row) => format.number(row.radiusKm),
                  },
                ]}
              />
            </ScrollBox>
          )
        }
      </Loaded>
      {changed === undefined ? null : (
        <VanDialog
          van={changed === 'new' ? undefined : changed}
          onClose={() => setChanged(undefined)}
        />
      )}
    </Panel>
  );
}

/** A van as the form holds it: hours and major units. */
interface VanForm {
  readonly vehicle: string;
  readonly name: string;
  readonly location: string;
  readonly device?: string;
  readonly capacityUnits: number;
  readonly opens: number;
  readonly closes: number;
  readonly speedKmh: number;
  readonly km: number;
  readonly hour: number;
  readonly start: number;
  readonly stopsMax: number;
  readonly radiusKm: number;
}

const NUMBERS = [
  ['capacityUnits', 'capacity', 1, 1e6],
  ['opens', 'opens', 0, 24],
  ['closes', 'closes', 0, 24],
  ['speedKmh', 'speed', 1, 200],
  ['km', 'kmCost', 0, 1e4],
  ['hour', 'hourCost', 0, 1e5],
  ['start', 'startCost', 0, 1e6],
  ['stopsMax', 'stopsMax', 1, 1_000],
  ['radiusKm', 'radius', 0, 2_000],
] as const;

function VanDialog({
  van,
  onClose,
}: {
  readonly van: VehicleAnswer | undefined;
  readonly onClose: () => void;
}): ReactElement {
  const { t } = useTranslation();
  const { currencyDecimals } = useHere().settings;
  const [form] = Form.useForm<VanForm>();
  const dimensions = useGet<Dimensions>('/v1/dimensions');
  const minor = 10 ** currencyDecimals;
  const save = useChange(
    (values: VanForm) =>
      request<VehicleAnswer>('POST', '/v1/vehicles', { body: bodyOf(values, minor) }),
    ['/v1/vehicles'],
  );
  return (
    <Modal
      open
      title={t('delivery.changeVan')}
      okText={t('delivery.saveVan')}
      cancelText={t('action.cancel')}
      okButtonProps={{ loading: save.isPending }}
      onOk={() => form.submit()}
      onCancel={onClose}
    >
      {save.error === null ? null : <ErrorState error={save.error} />}
      <Form<VanForm>
        form={form}
        layout="vertical"
        initialValues={valuesOf(van, minor)}
        onFinish={(values) => save.mutate(values, { onSuccess: onClose })}
      >
        <Form.Item name="vehicle" label={t('delivery.id')} rules={[{ required: true }]}>
          <Input disabled={van !== undefined} />
        </Form.Item>
        <Form.Item name="name" label={t('delivery.name')} rules={[{ required: true }]}>
          <Input />
        </Form.Item>
        <Form.Item name="location" label={t('delivery.location')} rules={[{ required: true }]}>
          <Select
            options={(dimensions.data?.locations ?? []).map(({ id, name }) => ({
              value: id,
              label: name,
            }))}
          />
        </Form.Item>
        <Form.Item name="device" label={t('delivery.device')}>
          <Input />
        </Form.Item>
        <div className="q-halves">
          {NUMBERS.map(([name, word, min, max]) => (
            <Form.Item
              key={name}
              name={name}
              label={t(`delivery.${word}`)}
              rules={[{ required: true }]}
            >
              <InputNumber min={min} max={max} className="q-grow" />
            </Form.Item>
          ))}
        </div>
      </Form>
    </Modal>
  );
}

function valuesOf(van: VehicleAnswer | undefined, minor: number): Partial<VanForm> {
  if (van === undefined) {
    const limits = { capacityUnits: 120, opens: 9, closes: 19, stopsMax: 60, radiusKm: 40 };
    return { ...limits, speedKmh: 28, km: 1.2, hour: 35, start: 20 };
  }
  const { opensMinute, closesMinute, kmMinor, hourMinor, startMinor, device, ...same } = van;
  return {
    ...same,
    ...(device === null ? {} : { device }),
    opens: opensMinute / 60,
    closes: closesMinute / 60,
    km: kmMinor / minor,
    hour: hourMinor / minor,
    start: startMinor / minor,
  };
}

function bodyOf(values: VanForm, minor: number): VehicleAnswer {
  const { opens, closes, km, hour, start, device = '', ...same } = values;
  return {
    ...same,
    device: device === '' ? null : device,
    opensMinute: Math.round(opens * 60),
    closesMinute: Math.round(closes * 60),
    kmMinor: Math.round(km * minor),
    hourMinor: Math.round(hour * minor),
    startMinor: Math.round(start * minor),
    isActive: true,
  };
}
