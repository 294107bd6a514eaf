import type { DecisionAnswer, Page } from '@quanyu/server/api-types';
import { Button, Table } from 'antd';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useGet } from '../../api/use-api.ts';
import { Reasons } from '../../ui/cells.tsx';
import { Panel } from '../../ui/page-header.tsx';
import { ScrollBox } from '../../ui/scroll-box.tsx';
import { TableBones } from '../../ui/skeletons.tsx';
import { Loaded } from '../../ui/states.tsx';

interface FloorContent {
  readonly moved?: readonly string[];
  readonly placement?: Readonly<Record<string, string>>;
  readonly placementBefore?: Readonly<Record<string, string>>;
  readonly test?: {
    readonly testDays: number;
    readonly pairs: readonly { readonly changed: string; readonly kept: string }[];
  } | null;
}

/** The placement that the loop proposes: before and after, why, and how to find out whether it works. */
export function ProposalPanel({ location }: { readonly location: string }): ReactElement {
  const { t } = useTranslation();
  const found = useGet<Page<DecisionAnswer>>('/v1/decisions', {
    kind: 'floor-plan',
    status: 'proposed',
    limit: 100,
  });
  return (
    <Panel title={t('floor.proposal')}>
      <Loaded query={found} shape={<TableBones rows={4} />}>
        {({ rows }) => {
          const one = rows.find(({ subject }) => subject.id === location);
          return one === undefined ? (
            <p className="q-quiet">{t('floor.proposalNone')}</p>
          ) : (
            <Proposal decision={one} />
          );
        }}
      </Loaded>
    </Panel>
  );
}

function Proposal({ decision }: { readonly decision: DecisionAnswer }): ReactElement {
  const { t } = useTranslation();
  const {
    moved = [],
    placement = {},
    placementBefore = {},
    test,
  } = decision.content as FloorContent;
  return (
    <div className="q-stack">
      <strong>{decision.title}</strong>
      <Reasons reasons={decision.reasons} />
      <ScrollBox label={t('floor.proposal')}>
        <Table<{ readonly group: string }>
          size="small"
          pagination={false}
          rowKey={({ group }) => group}
          dataSource={moved.map((group) => ({ group }))}
          columns={[
            {
              key: 'group',
              title: t('floor.group'),
              render: (_, { group }) => group.replaceAll('>', ' › '),
            },
            {
              key: 'before',
              title: t('floor.before'),
              render: (_, row) => placementBefore[row.group],
            },
            { key: 'after', title: t('floor.after'), render: (_, row) => placement[row.group] },
          ]}
        />
      </ScrollBox>
      <ul>
        {(test?.pairs ?? []).map(({ changed, kept }) => (
          <li key={changed} className="q-quiet">
            {t('floor.test', { changed, kept, days: test?.testDays ?? 0 })}
          </li>
        ))}
      </ul>
      <div>
        <Link to={`/decisions/${encodeURIComponent(decision.decision)}`}>
          <Button type="primary">{t('floor.open')}</Button>
        </Link>
      </div>
    </div>
  );
}
