import { Button } from 'antd';
import { type ReactElement, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../format/use-format.ts';
import { useMay } from '../../session/session.tsx';
import { ErrorState } from '../../ui/states.tsx';
import { RejectDialog } from './decision-actions.tsx';
import type { CardDecision } from './decision-card.tsx';
import { SnoozeDialog } from './snooze-dialog.tsx';
import { useDecide } from './use-decide.ts';

/** Many decisions at once. */
export function BulkBar({
  chosen,
  chooseAll,
  clear,
}: {
  readonly chosen: readonly CardDecision[];
  readonly chooseAll: () => void;
  readonly clear: () => void;
}): ReactElement {
  const { t } = useTranslation();
  const format = useFormat();
  const may = useMay().decide;
  const { decide, isBusy, error } = useDecide();
  const [isRejecting, setRejecting] = useState(false);
  const [isSnoozing, setSnoozing] = useState(false);
  const decisions = chosen.map((row) => row.decision);
  const worth = chosen.reduce((sum, row) => sum + (row.worthMinor ?? 0), 0);
  return (
    <section className="q-bulk" aria-label={t('decisions.bulk')}>
      <strong>{t('decisions.chosen', { count: chosen.length })}</strong>
      <span className="q-quiet">
        {t('decisions.worth')} {format.moneyShort(worth)}
      </span>
      <span className="q-grow" />
      {error === null ? null : <ErrorState error={error} />}
      <Button type="text" onClick={chooseAll}>
        {t('decisions.chooseAll')}
      </Button>
      <Button type="text" onClick={clear}>
        {t('decisions.chooseNone')}
      </Button>
      <Button disabled={!may} onClick={() => setRejecting(true)}>
        {t('decisions.reject')}
      </Button>
      <Button disabled={!may} onClick={() => setSnoozing(true)}>
        {t('decisions.snooze')}
      </Button>
      <Button
        type="primary"
        disabled={!may}
        loading={isBusy}
        onClick={() => decide({ decisions, action: 'approve' }, clear)}
      >
        {t('decisions.approve')}
      </Button>
      {isSnoozing ? (
        <SnoozeDialog
          onClose={() => setSnoozing(false)}
          onSnooze={(nap) => decide({ decisions, action: 'snooze', ...nap }, clear)}
        />
      ) : null}
      <RejectDialog
        isOpen={isRejecting}
        onClose={() => setRejecting(false)}
        onReject={(reason) =>
          decide({ decisions, action: 'reject', reason }, () => {
            setRejecting(false);
            clear();
          })
        }
      />
    </section>
  );
}
