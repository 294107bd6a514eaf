import { Button } from 'antd';
import type { EChartsOption } from 'echarts';
import type { EChartsType } from 'echarts/core';
import { type ReactElement, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Bones } from '../ui/skeletons.tsx';
import { saveText, saveUrl, toCsv } from './save-file.ts';

type CsvRow = readonly (string | number | null)[];

interface ChartProps {
  /** What the picture shows, in words: read by screen readers and used as file name. */
  readonly label: string;
  readonly option: EChartsOption;
  /** The figures of the picture, its header first. */
  readonly csv: readonly CsvRow[];
  readonly heightPx?: number;
  readonly onPick?: (name: string) => void;
}

type Core = typeof import('./echarts-core.ts');

/** A picture on canvas, drawn when its library has come; can be saved as PNG, SVG and CSV. */
export function Chart({ label, option, csv, heightPx = 280, onPick }: ChartProps): ReactElement {
  const { t } = useTranslation();
  const box = useRef<HTMLDivElement>(null);
  const chart = useRef<EChartsType>(undefined);
  const pick = useRef(onPick);
  pick.current = onPick;
  const [core, setCore] = useState<Core>();
  useEffect(() => {
    let isHere = true;
    void import('./echarts-core.ts').then((loaded) => {
      if (isHere) setCore(loaded);
    });
    return () => {
      isHere = false;
    };
  }, []);
  useEffect(() => {
    if (core === undefined || box.current === null) return;
    const drawn = core.init(box.current);
    chart.current = drawn;
    drawn.on('click', (event) => pick.current?.(event.name));
    const watcher = new ResizeObserver(() => drawn.resize());
    watcher.observe(box.current);
    return () => {
      watcher.disconnect();
      drawn.dispose();
      chart.current = undefined;
    };
  }, [core]);
  useEffect(() => {
    if (core !== undefined) chart.current?.setOption(option, { notMerge: true });
  }, [core, option]);
  const savePng = (): void => {
    const url = chart.current?.getDataURL({ type: 'png', pixelRatio: 2 });
    if (url !== undefined) saveUrl(`${label}.png`, url);
  };
  const saveSvg = (): void => {
    if (core === undefined || box.current === null) return;
    const { clientWidth: width } = box.current;
    const paper = core.init(null, null, { renderer: 'svg', ssr: true, width, height: heightPx });
    paper.setOption(option);
    saveText(`${label}.svg`, paper.renderToSVGString(), 'image/svg+xml');
    paper.dispose();
  };
  return (
    <div className="q-chart-frame">
      {core === undefined ? <Bones heights={[heightPx]} /> : null}
      <div
        ref={box}
        role="img"
        aria-label={label}
        className="q-chart"
        style={{ height: core === undefined ? 0 : heightPx }}
      />
      <div className="q-chart-tools">
        <Button
          size="small"
          type="text"
          onClick={savePng}
          aria-label={t('chart.save', { label, form: 'PNG' })}
        >
          PNG
        </Button>
        <Button
          size="small"
          type="text"
          onClick={saveSvg}
          aria-label={t('chart.save', { label, form: 'SVG' })}
        >
          SVG
        </Button>
        <Button
          size="small"
          type="text"
          aria-label={t('chart.save', { label, form: 'CSV' })}
          onClick={() => saveText(`${label}.csv`, toCsv(csv), 'text/csv')}
        >
          CSV
        </Button>
      </div>
    </div>
  );
}
