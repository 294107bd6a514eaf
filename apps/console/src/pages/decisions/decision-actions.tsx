import { Button, Form, Input, InputNumber, Modal } from 'antd';
import { type ReactElement, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMay } from '../../session/session.tsx';
import { ErrorState } from '../../ui/states.tsx';
import type { CardDecision } from './decision-card.tsx';
import { SnoozeDialog } from './snooze-dialog.tsx';
import { useDecide } from './use-decide.ts';

type Units = number | undefined;

function unitsOf(decision: CardDecision): Units {
  const units = decision.content['units'];
  return typeof units === 'number' ? units : undefined;
}

/** The buttons of one decision: what can be done in its state, and no more. */
export function DecisionActions({ decision }: { readonly decision: CardDecision }): ReactElement {
  const { t } = useTranslation();
  const may = useMay().decide;
  const { decide, isBusy, error } = useDecide();
  const proposedUnits = unitsOf(decision);
  const [units, setUnits] = useState<number | null>(proposedUnits ?? null);
  const [isRejecting, setRejecting] = useState(false);
  const [isSnoozing, setSnoozing] = useState(false);
  const changed =
    proposedUnits !== undefined && units !== null && units !== proposedUnits
      ? { content: { ...decision.content, units } }
      : {};
  const one = [decision.decision];
  const isOpen = decision.status === 'proposed';
  return (
    <>
      {error === null ? null : <ErrorState error={error} />}
      <div className="q-actions">
        {isOpen && proposedUnits !== undefined ? (
          <span className="q-actions">
            <span aria-hidden="true">{t('decisions.units')}</span>
            <InputNumber
              aria-label={t('decisions.units')}
              min={0}
              max={1_000_000}
              precision={0}
              value={units}
              onChange={setUnits}
              disabled={!may}
              className="q-units"
            />
          </span>
        ) : null}
        {isOpen ? (
          <>
            <Button
              type="primary"
              disabled={!may}
              loading={isBusy}
              onClick={() => decide({ decisions: one, action: 'approve-execute', ...changed })}
            >
              {t('decisions.approveExecute')}
            </Button>
            <Button
              disabled={!may}
              onClick={() => decide({ decisions: one, action: 'approve', ...changed })}
            >
              {t('decisions.approve')}
            </Button>
            <Button type="text" disabled={!may} onClick={() => setRejecting(true)}>
              {t('decisions.reject')}
            </Button>
            {decision.snoozedUntil === null ? (
              <Button type="text" disabled={!may} onClick={() => setSnoozing(true)}>
                {t('decisions.snooze')}
              </Button>
            ) : null}
          </>
        ) : null}
        {decision.status === 'approved' ? (
          <Button
            type="primary"
            disabled={!may}
            loading={isBusy}
            onClick={() => decide({ decisions: one, action: 'execute' })}
          >
            {t('decisions.execute')}
          </Button>
        ) : null}
        {decision.canUndo ? (
          <Button disabled={!may} onClick={() => decide({ decisions: one, action: 'undo' })}>
            {decision.snoozedUntil === null ? t('decisions.undo') : t('decisions.wake')}
          </Button>
        ) : null}
      </div>
      {may ? null : <p className="q-quiet">{t('decisions.mayNot')}</p>}
      {isSnoozing ? (
        <SnoozeDialog
          onClose={() => setSnoozing(false)}
          onSnooze={(nap) =>
            decide({ decisions: one, action: 'snooze', ...nap }, () => setSnoozing(false))
          }
        />
      ) : null}
      <RejectDialog
        isOpen={isRejecting}
        onClose={() => setRejecting(false)}
        onReject={(reason) =>
          decide({ decisions: one, action: 'reject', reason }, () => setRejecting(false))
        }
      />
    </>
  );
}

/** A rejection says why, so that the next proposal can be better. */
export function RejectDialog({
  isOpen,
  onClose,
  onReject,
}: {
  readonly isOpen: boolean;
  readonly onClose: () => void;
  readonly onReject: (reason: string) => void;
}): ReactElement {
  const { t } = useTranslation();
  const [form] = Form.useForm<{ reason: string }>();
  return (
    <Modal
      open={isOpen}
      title={t('decisions.rejectTitle')}
      okText={t('decisions.reject')}
      cancelText={t('action.cancel')}
      onCancel={onClose}
      onOk={() => form.submit()}
      destroyOnHidden
      forceRender
    >
      <Form form={form} layout="vertical" onFinish={({ reason }) => onReject(reason.trim())}>
        <Form.Item
          name="reason"
          label={t('decisions.rejectReason')}
          rules={[{ required: true, whitespace: true, message: t('decisions.rejectNeeds') }]}
        >
          <Input.TextArea rows={3} maxLength={2000} />
        </Form.Item>
      </Form>
    </Modal>
  );
}
