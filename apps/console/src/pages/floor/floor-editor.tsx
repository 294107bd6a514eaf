import type { FloorHeat, SiteAnswer } from '@quanyu/server/api-types';
import { App, Button, Checkbox, Collapse, Input, Radio } from 'antd';
import { type ReactElement, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { request } from '../../api/request.ts';
import { useChange } from '../../api/use-api.ts';
import { useMay } from '../../session/session.tsx';
import { Panel } from '../../ui/page-header.tsx';
import { ErrorState } from '../../ui/states.tsx';
import { FLOOR_TOOLS, type FloorTool, painted, squared, zonesOf } from './floor-cells.ts';
import { FloorPicture } from './floor-picture.tsx';
import { ZonesPanel } from './zones-panel.tsx';

/** What the editor changes of a saved plan. */
interface Draft {
  readonly rows: readonly string[];
  /** Zone of each product group. */
  readonly placement: Readonly<Record<string, string>>;
}

function draftOf({ rows, placement }: SiteAnswer['body']): Draft {
  const isText = Array.isArray(rows) && rows.every((row) => typeof row === 'string');
  return {
    rows: isText ? rows : [],
    placement: (placement ?? {}) as Draft['placement'],
  };
}

/** Draws a floor by hand or as text, says what stands where, and saves both. */
export function FloorEditor({
  site,
  heat,
}: {
  readonly site: Pick<SiteAnswer, 'location' | 'name' | 'body'>;
  readonly heat: FloorHeat | undefined;
}): ReactElement {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const may = useMay().write;
  const saved = draftOf(site.body);
  const [changed, setChanged] = useState<Draft>();
  const [tool, setTool] = useState<FloorTool>('shelf');
  const [isHot, setHot] = useState(true);
  const draft = changed ?? saved;
  const save = useChange(
    () =>
      request('POST', `/v1/sites/${encodeURIComponent(site.location)}/floor`, {
        body: { body: { cellM: 1, ...site.body, ...cleaned(draft) } },
      }),
    ['/v1/sites', '/v1/floors'],
  );
  const done = (): void => {
    void message.success(t('floor.saved'));
    setChanged(undefined);
  };
  const change = (part: Partial<Draft>): void => setChanged({ ...draft, ...part });
  return (
    <>
      <Panel
        title={t('floor.editor')}
        note={t('floor.editorNote')}
        extra={
          <div className="q-row">
            <Button disabled={changed === undefined} onClick={() => setChanged(undefined)}>
              {t('floor.reset')}
            </Button>
            <Button
              type="primary"
              disabled={!may || changed === undefined}
              loading={save.isPending}
              onClick={() => save.mutate(undefined, { onSuccess: done })}
            >
              {t('floor.save')}
            </Button>
          </div>
        }
      >
        <div className="q-stack">
          {save.error === null ? null : <ErrorState error={save.error} />}
          <div className="q-row">
            <Radio.Group
              aria-label={t('floor.tool')}
              value={tool}
              disabled={!may}
              onChange={(event) => setTool(event.target.value as FloorTool)}
              optionType="button"
              options={FLOOR_TOOLS.map((one) => ({ value: one, label: t(`floor.tools.${one}`) }))}
            />
            <Checkbox checked={isHot} onChange={(event) => setHot(event.target.checked)}>
              {t('floor.heat')}
            </Checkbox>
          </div>
          <FloorPicture
            rows={draft.rows}
            name={site.name}
            heat={isHot ? heat : undefined}
            onPaint={may ? (cell) => change({ rows: painted(draft.rows, cell, tool) }) : undefined}
          />
          <Collapse
            ghost
            items={[
              {
                key: 'text',
                label: t('floor.asText'),
                children: (
                  <>
                    <p className="q-quiet">{t('floor.textHelp')}</p>
                    <Input.TextArea
                      aria-label={t('floor.asText')}
                      className="q-code"
                      autoSize
                      disabled={!may}
                      defaultValue={draft.rows.join('\n')}
                      onBlur={(event) => change({ rows: squared(event.target.value) })}
                    />
                  </>
                ),
              },
            ]}
          />
        </div>
      </Panel>
      <ZonesPanel
        zones={zonesOf(draft.rows)}
        placement={draft.placement}
        passes={heat?.passes ?? {}}
        onChange={may ? (placement) => change({ placement }) : undefined}
      />
    </>
  );
}

/** Groups whose zone was painted over stand nowhere. */
function cleaned({ rows, placement }: Draft): Draft {
  const zones = new Set(zonesOf(rows));
  const kept = Object.entries(placement).filter(([, zone]) => zones.has(zone));
  return { rows, placement: Object.fromEntries(kept) };
}
