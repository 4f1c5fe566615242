import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { Webhook } from '../../../contract/index.ts';
import { dateOnly } from '../../i18n/format.ts';
import { Icon } from '../../parts/icons.tsx';
import { Pill } from '../../parts/small.tsx';
import { Empty, Loaded } from '../../parts/states.tsx';
import { SettingsPage } from '../settings/settings-page.tsx';
import { webhooksQuery } from './queries.ts';
import { WebhookDialog } from './webhook-dialog.tsx';

export function Component() {
  const { t } = useTranslation();
  const [isNewOpen, setNewOpen] = useState(false);
  const query = useQuery(webhooksQuery);
  return (
    <SettingsPage
      name="webhooks"
      lead={t('webhooks.lead')}
      actions={
        <Button type="primary" icon={<Icon name="plus" size={16} />} onClick={() => setNewOpen(true)}>
          {t('webhooks.new')}
        </Button>
      }
    >
      <Loaded query={query}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty icon="send" title={t('webhooks.emptyTitle')} text={t('webhooks.emptyText')} />
          ) : (
            <ul className="people">
              {items.map((each) => (
                <WebhookRow key={each.id} webhook={each} />
              ))}
            </ul>
          )
        }
      </Loaded>
      {isNewOpen && <WebhookDialog onClose={() => setNewOpen(false)} />}
    </SettingsPage>
  );
}

function WebhookRow({ webhook }: { webhook: Webhook }) {
  const { t } = useTranslation();
  const { id, name, url, events } = webhook;
  return (
    <li className="person">
      <Icon name="send" />
      <div className="grow">
        <div className="row">
          <Link className="row-link" to={`/settings/webhooks/${id}`}>
            {name}
          </Link>
          <WebhookState webhook={webhook} />
        </div>
        <div className="soft small cut">{url}</div>
        <div className="faint small">
          {events.map((each) => t(`webhooks.what.${each}` as never)).join(' · ')}
        </div>
      </div>
    </li>
  );
}

export function WebhookState({ webhook }: { webhook: Webhook }) {
  const { t } = useTranslation();
  const { enabled, failingSince, disabledAt } = webhook;
  if (!enabled)
    return (
      <>
        <Pill tone={disabledAt ? 'danger' : 'plain'}>{t('webhooks.off')}</Pill>
        {disabledAt && (
          <span className="small soft">{t('webhooks.disabledAt', { at: dateOnly(disabledAt) })}</span>
        )}
      </>
    );
  if (failingSince)
    return <Pill tone="warn">{t('webhooks.failing', { since: dateOnly(failingSince) })}</Pill>;
  return <Pill tone="good">{t('webhooks.on')}</Pill>;
}
