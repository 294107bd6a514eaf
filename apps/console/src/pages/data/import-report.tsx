import type { ImportReportAnswer } from '@quanyu/server/api-types';
import { Button } from 'antd';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useFormat } from '../../format/use-format.ts';
import { Facts } from '../../ui/cells.tsx';

const FIGURES = [
  'rowsRead',
  'rowsAccepted',
  'rowsMerged',
  'rowsRejected',
  'orders',
  'customers',
  'products',
];

/** What became of every row, and which rule touched how many. */
export function ImportReport({ report }: { readonly report: ImportReportAnswer }): ReactElement {
  const { t } = useTranslation();
  const format = useFormat();
  const facts = FIGURES.flatMap((name) => {
    const value = report.figures[name];
    return typeof value === 'number'
      ? [{ name: t(`importFigure.${name}`), value: format.number(value) }]
      : [];
  });
  const revenue = report.figures['netRevenue'];
  const all =
    typeof revenue === 'number'
      ? [...facts, { name: t('importFigure.netRevenue'), value: format.number(revenue, 2) }]
      : facts;
  return (
    <div className="q-stack" role="status">
      <Facts facts={all} />
      <ul className="q-rows">
        {report.rules
          .filter((rule) => rule.touched > 0)
          .map((rule) => (
            <li key={rule.rule}>
              <span className="q-row-main">{rule.text}</span>
              <span className="q-figure">{format.number(rule.touched)}</span>
            </li>
          ))}
      </ul>
      {report.rejected.length === 0 ? null : (
        <p>
          {t('data.someRejected', { count: report.rejected.length })}{' '}
          <Button href="/v1/rejected-rows?format=csv" download>
            {t('data.exportRejected')}
          </Button>
        </p>
      )}
      <div className="q-actions">
        <Link to="/runs">
          <Button type="primary">{t('decisions.runLoop')}</Button>
        </Link>
      </div>
    </div>
  );
}
