import '../settings/settings.css';
import './webhooks.css';
import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate, useParams } from 'react-router';
import type { Webhook } from '../../../contract/index.ts';
import { api, done, read } from '../../api/client.ts';
import { ask } from '../../parts/ask.tsx';
import { Page } from '../../parts/page.tsx';
import { SecretOnce } from '../../parts/secret-once.tsx';
import { Loaded } from '../../parts/states.tsx';
import { useAction } from '../../parts/use-action.ts';
import { Deliveries } from './deliveries.tsx';
import { webhookQuery } from './queries.ts';
import { WebhookDialog } from './webhook-dialog.tsx';
import { WebhookState } from './webhooks.tsx';

export function Component() {
  const { t } = useTranslation();
  const { id = '' } = useParams();
  const query = useQuery(webhookQuery(id));
  const test = useAction({
    run: () => read(api.webhooks[':id'].test.$post({ param: { id } })),
    refresh: [['webhook-deliveries', id]],
    said: t('webhooks.testSent'),
  });
  return (
    <Page
      title={query.data?.name ?? t('settings.tabs.webhooks')}
      back="/settings/webhooks"
      actions={
        query.data && (
          <Button
            type="primary"
            disabled={!query.data.enabled}
            loading={test.isPending}
            onClick={() => test.mutate()}
          >
            {t('webhooks.test')}
          </Button>
        )
      }
    >
      <Loaded query={query}>{(webhook) => <Detail webhook={webhook} />}</Loaded>
    </Page>
  );
}

function Detail({ webhook }: { webhook: Webhook }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const { id, name, url, events, enabled } = webhook;
  const [isEditing, setEditing] = useState(false);
  const refresh = [['webhook', id], ['webhooks']];
  const toggle = useAction({
    run: () => read(api.webhooks[':id'].$patch({ param: { id }, json: { enabled: !enabled } })),
    refresh,
    said: t('webhooks.saved'),
  });
  const rotate = useAction({
    run: () => read(api.webhooks[':id']['rotate-secret'].$post({ param: { id } })),
  });
  const remove = useAction({
    run: () => done(api.webhooks[':id'].$delete({ param: { id } })),
    refresh: [['webhooks']],
    said: t('webhooks.deleted'),
    done: () => void navigate('/settings/webhooks'),
  });
  const askTo = async (what: 'rotate' | 'delete', act: () => void) => {
    const question = {
      title: t(`webhooks.${what}Title`, { name }),
      text: t(`webhooks.${what}Text`),
      action: t(`webhooks.${what}`),
    };
    if (await ask(question)) act();
  };
  return (
    <div className="stack">
      <div>
        <div className="row">
          <WebhookState webhook={webhook} />
        </div>
        <code className="small">{url}</code>
        <div className="soft small">
          {events.map((each) => t(`webhooks.what.${each}` as never)).join(' · ')}
        </div>
      </div>
      <div className="bar">
        <Button onClick={() => setEditing(true)}>{t('webhooks.edit')}</Button>
        <Button loading={toggle.isPending} onClick={() => toggle.mutate()}>
          {t(enabled ? 'webhooks.disable' : 'webhooks.enable')}
        </Button>
        <Button loading={rotate.isPending} onClick={() => void askTo('rotate', () => rotate.mutate())}>
          {t('webhooks.rotate')}
        </Button>
        <Button danger loading={remove.isPending} onClick={() => void askTo('delete', () => remove.mutate())}>
          {t('webhooks.delete')}
        </Button>
      </div>
      <h2 className="webhook-title">{t('webhooks.deliveries')}</h2>
      <Deliveries id={id} />
      {isEditing && <WebhookDialog webhook={webhook} onClose={() => setEditing(false)} />}
      {rotate.data && (
        <SecretOnce
          title={t('webhooks.onceTitle')}
          text={t('webhooks.onceText')}
          secret={rotate.data.secret}
          onClose={() => rotate.reset()}
        />
      )}
    </div>
  );
}
