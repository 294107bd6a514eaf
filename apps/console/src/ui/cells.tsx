import type { ReasonAnswer } from '@quanyu/server/api-types';
import { Tooltip } from 'antd';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../format/use-format.ts';

/** Money short, the exact amount on hover and for screen readers. */
export function Money({
  minor,
  isExact = false,
}: {
  readonly minor: number | null;
  readonly isExact?: boolean;
}): ReactElement {
  const format = useFormat();
  const exact = format.money(minor);
  const shown = isExact ? exact : format.moneyShort(minor);
  if (shown === exact) return <span className="q-figure">{shown}</span>;
  return (
    <Tooltip title={exact}>
      <span className="q-figure">{shown}</span>
    </Tooltip>
  );
}

const SPARK = { width: 96, height: 28, pad: 2 } as const;

function sparkPath(values: readonly (number | null)[], top: number): string {
  const step = (SPARK.width - 2 * SPARK.pad) / Math.max(1, values.length - 1);
  let isDrawing = false;
  let path = '';
  for (const [index, value] of values.entries()) {
    if (value === null) {
      isDrawing = false;
      continue;
    }
    const x = SPARK.pad + index * step;
    const y = SPARK.height - SPARK.pad - (value / top) * (SPARK.height - 2 * SPARK.pad);
    path += `${isDrawing ? 'L' : 'M'}${x.toFixed(1)} ${y.toFixed(1)}`;
    isDrawing = true;
  }
  return path;
}

/** A line as small as a word, from zero, with its last point marked. */
export function Sparkline({
  values,
  label,
}: {
  readonly values: readonly (number | null)[];
  readonly label: string;
}): ReactElement {
  const known = values.filter((value) => value !== null);
  const top = Math.max(1e-9, ...known);
  const last = values.at(-1) ?? null;
  const y =
    last === null
      ? 0
      : SPARK.height - SPARK.pad - (Math.max(0, last) / top) * (SPARK.height - 2 * SPARK.pad);
  return (
    <svg
      className="q-spark"
      viewBox={`0 0 ${SPARK.width} ${SPARK.height}`}
      role="img"
      aria-label={label}
      preserveAspectRatio="none"
    >
      <path d={sparkPath(values, top)} />
      {last === null ? null : <circle cx={SPARK.width - SPARK.pad} cy={y} r="2" />}
    </svg>
  );
}

/** A bar under a figure: size at a glance, the figure to read. */
export function BarCell({
  share,
  text,
}: {
  readonly share: number;
  readonly text: string;
}): ReactElement {
  const width = `${Math.max(0, Math.min(1, share)) * 100}%`;
  return (
    <span className="q-bar">
      <span className="q-bar-text">{text}</span>
      <span className="q-bar-track" aria-hidden="true">
        <span className="q-bar-fill" style={{ width }} />
      </span>
    </span>
  );
}

type Tone = 'good' | 'bad' | 'act' | 'calm';

/** A short word on a soft ground; the word carries the meaning, the colour helps. */
export function Badge({
  tone,
  text,
}: {
  readonly tone: Tone;
  readonly text: string;
}): ReactElement {
  return <span className={`q-badge q-badge-${tone}`}>{text}</span>;
}

const RISK_TONE: Readonly<Record<string, Tone>> = {
  none: 'good',
  'stock-out': 'bad',
  low: 'act',
  overstock: 'act',
  dead: 'calm',
};

export function RiskBadge({ risk }: { readonly risk: string }): ReactElement {
  const { t } = useTranslation();
  return <Badge tone={RISK_TONE[risk] ?? 'calm'} text={t(`risk.${risk}`)} />;
}

const STATUS_TONE: Readonly<Record<string, Tone>> = {
  proposed: 'act',
  approved: 'calm',
  executed: 'good',
  measured: 'good',
  rejected: 'calm',
  expired: 'calm',
  snoozed: 'calm',
  running: 'act',
  done: 'good',
  failed: 'bad',
  stopped: 'calm',
  waiting: 'calm',
  skipped: 'calm',
  live: 'good',
  shadow: 'calm',
  retired: 'calm',
};

/** A state of a decision, run, step or model. */
export function StatusBadge({ status }: { readonly status: string }): ReactElement {
  const { t } = useTranslation();
  return <Badge tone={STATUS_TONE[status] ?? 'calm'} text={t(`status.${status}`)} />;
}

export function Reasons({
  reasons,
  most = 3,
}: {
  readonly reasons: readonly ReasonAnswer[];
  readonly most?: number;
}): ReactElement {
  return (
    <ul className="q-reasons">
      {reasons.slice(0, most).map((reason) => (
        <li key={`${reason.code}:${reason.text}`}>{reason.text}</li>
      ))}
    </ul>
  );
}

/** Facts as pairs of a word and a figure. */
export function Facts({
  facts,
}: {
  readonly facts: readonly { readonly name: string; readonly value: ReactElement | string }[];
}): ReactElement {
  return (
    <dl className="q-facts">
      {facts.map((fact) => (
        <div key={fact.name}>
          <dt>{fact.name}</dt>
          <dd>{fact.value}</dd>
        </div>
      ))}
    </dl>
  );
}
