import type { RecommendationResult } from '@quanyu/server/api-types';
import { Button } from 'antd';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useFormat } from '../../format/use-format.ts';
import { BarCell, Money } from '../../ui/cells.tsx';
import { TableBones } from '../../ui/skeletons.tsx';
import { EmptyState } from '../../ui/states.tsx';

type Row = RecommendationResult['rows'][number];

/** What is recommended, why, and what each contribution adds to the score. */
export function ResultList({
  result,
  isBusy,
  onHide,
}: {
  readonly result: RecommendationResult | undefined;
  readonly isBusy: boolean;
  readonly onHide: (product: string) => void;
}): ReactElement {
  const { t } = useTranslation();
  if (result === undefined) {
    return isBusy ? <TableBones /> : <EmptyState text={t('recommend.notAsked')} />;
  }
  const best = Math.max(1e-12, ...result.rows.map((row) => row.score));
  return (
    <>
      <p className="q-quiet">
        {t('recommend.model', { model: result.model, version: result.modelVersion })}
        {result.ruleSets.length === 0
          ? null
          : ` · ${t('recommend.applied', { names: result.ruleSets.map(({ name }) => name).join(', ') })}`}
      </p>
      {result.note === null ? null : <p>{result.note.text}</p>}
      <ol className="q-rows" aria-live="polite">
        {result.rows.map((row) => (
          <ResultRow key={row.product} row={row} share={row.score / best} onHide={onHide} />
        ))}
      </ol>
    </>
  );
}

function ResultRow({
  row,
  share,
  onHide,
}: {
  readonly row: Row;
  readonly share: number;
  readonly onHide: (product: string) => void;
}): ReactElement {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <li>
      <span className="q-chip">{row.rank}</span>
      <div className="q-row-main">
        <Link to={`/stock/${encodeURIComponent(row.product)}`}>{row.name}</Link>
        <p>
          {row.source === 'model' ? null : (
            <span className="q-chip">{t(`recommendSource.${row.source}`, row.source)}</span>
          )}{' '}
          {row.reason.text}
        </p>
        {row.contributions.length === 0 ? null : (
          <details>
            <summary className="q-quiet">{t('recommend.contributions')}</summary>
            <ul className="q-reasons">
              {row.contributions.map((part) => (
                <li key={part.product}>
                  {part.product === '' ? t('recommend.base') : part.name}:{' '}
                  <span className="q-figure">{format.number(part.value, 4)}</span>
                </li>
              ))}
            </ul>
          </details>
        )}
      </div>
      <BarCell share={share} text={format.number(row.score, 3)} />
      <Money minor={row.priceMinor} isExact />
      <span className="q-quiet">
        {t('recommend.available', { units: format.number(row.availableUnits) })}
      </span>
      <Button
        type="text"
        onClick={() => onHide(row.product)}
        aria-label={t('recommend.hideOne', { name: row.name })}
      >
        {t('recommend.hide')}
      </Button>
    </li>
  );
}
