import type { AlertAnswer, AlertMarkRequest, AlertsAnswer } from '@quanyu/server/api-types';
import { App, Button, Select } from 'antd';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { request } from '../../api/request.ts';
import { useChange, useGet } from '../../api/use-api.ts';
import { useFilters, useParam } from '../../filters/use-filters.ts';
import { useFormat } from '../../format/use-format.ts';
import { useMay } from '../../session/session.tsx';
import { Money } from '../../ui/cells.tsx';
import { type Column, DataTable } from '../../ui/data-table.tsx';
import { Panel } from '../../ui/page-header.tsx';
import { PurchasingFrame } from './purchasing-frame.tsx';

const KINDS = ['stock-out-risk', 'phantom-stock', 'dead-stock', 'ageing', 'overstock'] as const;
const OUTCOMES = ['done', 'dismissed', 'quiet'] as const;

/** Stock to look at: what it costs, one act, and quiet once somebody said what came of it. */
export function AlertsPage(): ReactElement {
  const { t } = useTranslation();
  const format = useFormat();
  const { filters } = useFilters();
  const [kind, setKind] = useParam('kind');
  const columns = useAlertColumns();
  const asked = { kind, location: filters.location };
  const first = useGet<AlertsAnswer>('/v1/alerts', { ...asked, limit: 1 });
  const kinds = first.data?.kinds ?? [];
  const cost = kinds.reduce((sum, one) => sum + one.costMinor, 0);
  const count = kinds.reduce((sum, one) => sum + one.alerts, 0);
  return (
    <PurchasingFrame
      title={t('alerts.title')}
      sentence={t('alerts.sentence', {
        alerts: format.number(count),
        cost: format.moneyShort(cost),
      })}
    >
      <Panel title={t('alerts.list')} note={t('alerts.note')}>
        <DataTable<AlertAnswer>
          name={t('alerts.list')}
          path="/v1/alerts"
          query={asked}
          columns={columns}
          rowKey={(row) => `${row.product}|${row.location}|${row.kind}`}
          hasSearch
          empty={{ text: t('alerts.none') }}
          toolbar={
            <Select
              allowClear
              placeholder={t('alerts.kind')}
              aria-label={t('alerts.kind')}
              value={kind ?? null}
              onChange={(next) => setKind(next ?? undefined)}
              options={KINDS.map((value) => ({ value, label: t(`alertKind.${value}`) }))}
              className="q-filter"
            />
          }
        />
      </Panel>
    </PurchasingFrame>
  );
}

function useAlertColumns(): readonly Column<AlertAnswer>[] {
  const { t } = useTranslation();
  const format = useFormat();
  return [
    {
      key: 'name',
      title: t('field.product'),
      sort: 'name',
      render: (row) => (
        <Link className="q-name" to={`/stock/${encodeURIComponent(row.product)}`}>
          {row.name}
        </Link>
      ),
    },
    { key: 'location', title: t('field.location'), render: (row) => row.locationName },
    {
      key: 'kind',
      title: t('alerts.kind'),
      sort: 'kind',
      render: (row) => t(`alertKind.${row.kind}`),
    },
    { key: 'why', title: t('alerts.why'), render: (row) => row.why },
    {
      key: 'cost',
      title: t('field.cost'),
      sort: 'cost',
      isFigure: true,
      render: (row) => <Money minor={row.costMinor} isExact />,
    },
    { key: 'act', title: t('alerts.act'), render: (row) => <ActLink alert={row} /> },
    {
      key: 'cover',
      title: t('alerts.cover'),
      sort: 'cover',
      isFigure: true,
      isHiddenAtFirst: true,
      render: (row) => format.number(row.coverDays, 1),
    },
    { key: 'mark', title: t('alerts.mark'), render: (row) => <MarkButtons alert={row} /> },
  ];
}

/** Where the act is done. */
const PLACE_OF_ACT: Readonly<Record<string, string>> = {
  order: '/purchasing/list',
  transfer: '/decisions?kind=transfer',
  'mark-down': '/decisions?kind=markdown',
  promote: '/decisions?kind=markdown',
  count: '/decisions?kind=stock-alert',
  'return-to-supplier': '/decisions?kind=stock-alert',
};

function ActLink({ alert }: { readonly alert: AlertAnswer }): ReactElement {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <Link to={PLACE_OF_ACT[alert.act] ?? '/decisions'}>
      {t(`alertAct.${alert.act}`, { units: format.number(alert.units) })}
    </Link>
  );
}

function MarkButtons({ alert }: { readonly alert: AlertAnswer }): ReactElement {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const may = useMay().decide;
  const mark = useChange(
    (body: AlertMarkRequest) => request<unknown>('POST', '/v1/alerts/marks', { body }),
    ['/v1/alerts'],
  );
  const { product, location, kind } = alert;
  const say = (outcome: AlertMarkRequest['outcome']): void =>
    mark.mutate(
      { alerts: [{ product, location, kind }], outcome },
      {
        onSuccess: () => void message.success(t('alerts.marked')),
        onError: (error) => void message.error(error.message),
      },
    );
  return (
    <span className="q-badges">
      {OUTCOMES.map((outcome) => (
        <Button
          key={outcome}
          size="small"
          disabled={!may}
          loading={mark.isPending}
          onClick={() => say(outcome)}
        >
          {t(`alertOutcome.${outcome}`)}
        </Button>
      ))}
    </span>
  );
}
