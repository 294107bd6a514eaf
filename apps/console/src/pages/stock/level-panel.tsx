import type { PlanPictureAnswer } from '@quanyu/server/api-types';
import { type ReactElement, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { useGet } from '../../api/use-api.ts';
import { Chart } from '../../charts/chart.tsx';
import { chartLook } from '../../charts/chart-theme.ts';
import { levelOption } from '../../charts/level-option.ts';
import { useFormat } from '../../format/use-format.ts';
import { usePreferences } from '../../session/preferences.tsx';
import { Panel } from '../../ui/page-header.tsx';

/** How the level will fall: the fan, what is due, the planned order, and the risk by day. */
export function LevelPanel({
  product,
  name,
}: {
  readonly product: string;
  readonly name: string;
}): ReactElement | null {
  const { t } = useTranslation();
  const format = useFormat();
  const { shade } = usePreferences();
  const picture = useGet<PlanPictureAnswer>(
    `/v1/products/${encodeURIComponent(product)}/plan-picture`,
  );
  const { data } = picture;
  const option = useMemo(
    () =>
      data === undefined
        ? undefined
        : levelOption(
            {
              picture: data,
              words: {
                level: t('level.level'),
                withOrder: t('level.withOrder'),
                due: t('level.due'),
                risk: t('level.risk'),
              },
              dayText: format.shortDay,
              figureText: (value) => format.number(value),
              percentText: (share) => format.percent(share, 0),
            },
            chartLook(shade),
          ),
    [data, t, format, shade],
  );
  // Without a forecast there is nothing to project: the page says so in its fan.
  if (data === undefined || option === undefined) return null;
  const csv = [
    ['day', 'low', 'mid', 'high', 'midWithOrder', 'due', 'risk', 'riskWithOrder'],
    ...data.days.map((one) => [
      ...[one.day, one.lowUnits, one.midUnits, one.highUnits, one.midWithUnits, one.dueUnits],
      ...[one.risk, one.riskWith],
    ]),
  ];
  const note =
    data.orderDay === null
      ? t('level.note')
      : t('level.noteOrder', {
          units: format.number(data.orderUnits),
          day: format.day(data.orderDay),
        });
  return (
    <Panel title={t('level.title')} note={note}>
      <Chart label={t('level.of', { name })} option={option} csv={csv} heightPx={300} />
    </Panel>
  );
}
