import type { WaveAnswer } from '@quanyu/server/api-types';
import { Button } from 'antd';
import { type ReactElement, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { DrivenCarts } from './drive-carts.ts';
import type { House } from './house.ts';

const STEP_MS = 180;

interface Seen {
  readonly step: number;
  readonly done: number;
}

/** Lets carts drive over the plan; only when asked, so that nothing moves by itself. */
export function CartsPlay({
  house,
  lists,
  onCarts,
}: {
  readonly house: House;
  readonly lists: WaveAnswer['lists'];
  readonly onCarts: (cells: readonly number[] | undefined) => void;
}): ReactElement {
  const { t } = useTranslation();
  const [driven, setDriven] = useState<DrivenCarts>();
  const [seen, setSeen] = useState<Seen>();
  useEffect(() => {
    if (driven === undefined) return;
    const timer = setInterval(() => {
      const { at, done, isOver } = driven.step();
      onCarts(at);
      setSeen((before) => ({ step: (before?.step ?? 0) + 1, done }));
      if (isOver) setDriven(undefined);
    }, STEP_MS);
    return () => clearInterval(timer);
  }, [driven, onCarts]);
  const start = async (): Promise<void> => {
    const { driveCarts } = await import('./drive-carts.ts');
    setSeen({ step: 0, done: 0 });
    setDriven(
      driveCarts(
        house,
        lists.map(({ lines }) => lines),
      ),
    );
  };
  const all = lists.reduce((sum, { lines }) => sum + lines.length, 0);
  return (
    <div className="q-row" aria-live="polite">
      {driven === undefined ? (
        <Button onClick={() => void start()}>{t('warehouse.play')}</Button>
      ) : (
        <Button onClick={() => setDriven(undefined)}>{t('warehouse.pause')}</Button>
      )}
      {seen === undefined ? null : (
        <span className="q-quiet">{t('warehouse.played', { ...seen, all })}</span>
      )}
    </div>
  );
}
