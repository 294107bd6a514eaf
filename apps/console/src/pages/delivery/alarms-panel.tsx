import type { AlarmAnswer, Page } from '@quanyu/server/api-types';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { useGet } from '../../api/use-api.ts';
import { useFormat } from '../../format/use-format.ts';
import { Badge } from '../../ui/cells.tsx';
import { Panel } from '../../ui/page-header.tsx';
import { TableBones } from '../../ui/skeletons.tsx';
import { Loaded } from '../../ui/states.tsx';

const SHOWN_MAX = 12;

/** Alarms of vans and sensors, open ones first. */
export function AlarmsPanel(): ReactElement {
  const { t } = useTranslation();
  const alarms = useGet<Page<AlarmAnswer>>('/v1/alarms');
  return (
    <Panel title={t('delivery.alarms')} note={t('delivery.alarmsNote')}>
      <Loaded query={alarms} shape={<TableBones rows={3} />}>
        {({ rows }) =>
          rows.length === 0 ? (
            <p className="q-quiet">{t('delivery.noAlarms')}</p>
          ) : (
            <ul className="q-stack">
              {rows.slice(0, SHOWN_MAX).map((alarm) => (
                <AlarmLine key={alarm.alarm} alarm={alarm} />
              ))}
            </ul>
          )
        }
      </Loaded>
    </Panel>
  );
}

function AlarmLine({ alarm }: { readonly alarm: AlarmAnswer }): ReactElement {
  const { t } = useTranslation();
  const format = useFormat();
  const words = { vehicle: '', device: '', metric: '', ...alarm.params };
  const { endedAt } = alarm;
  const isOpen = endedAt === null;
  return (
    <li className="q-row">
      <Badge tone={isOpen ? 'bad' : 'calm'} text={t(`alarm.${alarm.kind}`, words)} />
      <span className="q-quiet">
        {endedAt === null
          ? format.ago(alarm.beganAt)
          : t('delivery.ended', { ago: format.ago(endedAt) })}
      </span>
    </li>
  );
}
