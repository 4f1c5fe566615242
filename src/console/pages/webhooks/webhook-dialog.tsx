import { Button, Checkbox, Input } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type Webhook, type WebhookEvent, webhookEvent } from '../../../contract/index.ts';
import { api, read } from '../../api/client.ts';
import { isApiError } from '../../api/error.ts';
import { errorText } from '../../i18n/errors.ts';
import { Dialog } from '../../parts/dialog.tsx';
import { Field } from '../../parts/field.tsx';
import { SecretOnce } from '../../parts/secret-once.tsx';
import { useAction } from '../../parts/use-action.ts';

/** Makes a webhook, or changes the one given; a new one shows its secret once. */
export function WebhookDialog({ webhook, onClose }: { webhook?: Webhook; onClose: () => void }) {
  const { t } = useTranslation();
  const [name, setName] = useState(webhook?.name ?? '');
  const [url, setUrl] = useState(webhook?.url ?? '');
  const [events, setEvents] = useState<WebhookEvent[]>(webhook?.events ?? ['conversation.handed_off']);
  const [secret, setSecret] = useState<string>();
  const json = { name: name.trim(), url: url.trim(), events };
  const save = useAction({
    silent: true,
    run: async () => {
      if (webhook) await read(api.webhooks[':id'].$patch({ param: { id: webhook.id }, json }));
      else setSecret((await read(api.webhooks.$post({ json }))).secret);
    },
    refresh: [['webhooks'], ['webhook', webhook?.id]],
    done: () => webhook && onClose(),
  });
  if (secret !== undefined) {
    const words = { title: t('webhooks.onceTitle'), text: t('webhooks.onceText') };
    return <SecretOnce {...words} secret={secret} onClose={onClose} />;
  }
  const fields = isApiError(save.error) ? save.error.fields : {};
  return (
    <Dialog
      title={t(webhook ? 'webhooks.edit' : 'webhooks.new')}
      width={520}
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>{t('common.cancel')}</Button>
          <Button
            type="primary"
            loading={save.isPending}
            disabled={!json.name || !json.url || events.length === 0}
            onClick={() => save.mutate()}
          >
            {t(webhook ? 'webhooks.save' : 'webhooks.create')}
          </Button>
        </>
      }
    >
      <Field label={t('webhooks.name')} hint={t('webhooks.nameHint')}>
        <Input autoFocus maxLength={100} value={name} onChange={(event) => setName(event.target.value)} />
      </Field>
      <Field
        label={t('webhooks.url')}
        hint={t('webhooks.urlHint')}
        error={fields.url ? errorText(save.error) : undefined}
      >
        <Input
          inputMode="url"
          placeholder="https://"
          maxLength={2000}
          value={url}
          onChange={(event) => setUrl(event.target.value)}
        />
      </Field>
      <fieldset className="plain">
        <legend className="field-label">{t('webhooks.events')}</legend>
        <Checkbox.Group<WebhookEvent>
          className="scopes"
          value={events}
          onChange={setEvents}
          options={webhookEvent.options.map((value) => ({
            value,
            label: t(`webhooks.what.${value}` as never),
          }))}
        />
      </fieldset>
      {save.isError && !fields.url && (
        <div className="notice notice-danger" role="alert">
          {errorText(save.error)}
        </div>
      )}
    </Dialog>
  );
}
