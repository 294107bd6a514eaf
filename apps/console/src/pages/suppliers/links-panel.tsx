import type { NewSupplierLink, SupplierDetail } from '@quanyu/server/api-types';
import { Alert, Button, Typography } from 'antd';
import { type ReactElement, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { request } from '../../api/request.ts';
import { useChange } from '../../api/use-api.ts';
import { useFormat } from '../../format/use-format.ts';
import { useMay } from '../../session/session.tsx';
import { Panel } from '../../ui/page-header.tsx';
import { ErrorState } from '../../ui/states.tsx';

const LINK_DAYS = 90;

/** Links by which the supplier sees his orders and confirms them, without a login. */
export function LinksPanel({ supplier }: { readonly supplier: SupplierDetail }): ReactElement {
  const { t } = useTranslation();
  const format = useFormat();
  const may = useMay().write;
  const [fresh, setFresh] = useState<string>();
  const create = useChange(
    () =>
      request<NewSupplierLink>(
        'POST',
        `/v1/suppliers/${encodeURIComponent(supplier.supplier)}/links`,
        { body: { days: LINK_DAYS } },
      ),
    ['/v1/suppliers'],
  );
  const revoke = useChange(
    (link: string) =>
      request<unknown>('POST', `/v1/supplier-links/${encodeURIComponent(link)}/revoke`, {
        body: {},
      }),
    ['/v1/suppliers'],
  );
  const error = create.error ?? revoke.error;
  const open = supplier.links.filter(({ revokedAt }) => revokedAt === null);
  return (
    <Panel
      title={t('suppliers.links')}
      note={t('suppliers.linksNote')}
      extra={
        <Button
          disabled={!may}
          loading={create.isPending}
          onClick={() =>
            create.mutate(undefined, {
              onSuccess: ({ path }) => setFresh(`${window.location.origin}${path}`),
            })
          }
        >
          {t('suppliers.newLink')}
        </Button>
      }
    >
      {error === null ? null : <ErrorState error={error} />}
      {fresh === undefined ? null : (
        <Alert
          type="success"
          title={t('suppliers.linkOnce')}
          description={<Typography.Text copyable>{fresh}</Typography.Text>}
        />
      )}
      {open.length === 0 ? <p className="q-quiet">{t('suppliers.noLinks')}</p> : null}
      <ul className="q-rows">
        {open.map((link) => (
          <li key={link.link}>
            <span className="q-row-main">
              {t('suppliers.linkUntil', { day: format.instantDay(link.expiresAt) })}
            </span>
            <span className="q-quiet">
              {link.usedAt === null
                ? t('suppliers.linkUnused')
                : t('suppliers.linkUsed', { at: format.instant(link.usedAt) })}
            </span>
            <Button
              type="link"
              disabled={!may}
              loading={revoke.isPending}
              onClick={() => revoke.mutate(link.link)}
            >
              {t('suppliers.closeLink')}
            </Button>
          </li>
        ))}
      </ul>
    </Panel>
  );
}
