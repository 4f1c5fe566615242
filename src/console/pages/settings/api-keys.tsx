import { useQuery } from '@tanstack/react-query';
import { Button, Checkbox, Input, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ApiKey, Scope } from '../../../contract/index.ts';
import { api, done, given, read } from '../../api/client.ts';
import { apiKeysQuery } from '../../api/queries.ts';
import { errorText } from '../../i18n/errors.ts';
import { dateOnly } from '../../i18n/format.ts';
import { ask } from '../../parts/ask.tsx';
import { Dialog } from '../../parts/dialog.tsx';
import { Field } from '../../parts/field.tsx';
import { Icon } from '../../parts/icons.tsx';
import { SecretOnce } from '../../parts/secret-once.tsx';
import { Empty, Loaded } from '../../parts/states.tsx';
import { useAction } from '../../parts/use-action.ts';
import { useMe } from '../../parts/use-me.ts';
import { SettingsPage } from './settings-page.tsx';

export function Component() {
  const { t } = useTranslation();
  const [isNewOpen, setNewOpen] = useState(false);
  const query = useQuery(apiKeysQuery);
  return (
    <SettingsPage
      name="apiKeys"
      lead={
        <>
          {t('settings.apiKeys.lead')}{' '}
          <a href="/api/docs" target="_blank" rel="noreferrer">
            {t('settings.apiKeys.docs')}
          </a>
        </>
      }
      actions={
        <Button type="primary" icon={<Icon name="plus" size={16} />} onClick={() => setNewOpen(true)}>
          {t('settings.apiKeys.new')}
        </Button>
      }
    >
      <Loaded query={query}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty
              icon="key"
              title={t('settings.apiKeys.emptyTitle')}
              text={t('settings.apiKeys.emptyText')}
            />
          ) : (
            <ul className="people">
              {items.map((each) => (
                <KeyRow key={each.id} apiKey={each} />
              ))}
            </ul>
          )
        }
      </Loaded>
      {isNewOpen && <NewKey onClose={() => setNewOpen(false)} />}
    </SettingsPage>
  );
}

function KeyRow({ apiKey }: { apiKey: ApiKey }) {
  const { t } = useTranslation();
  const { id, name, start, scopes, createdAt, expiresAt } = apiKey;
  const revoke = useAction({
    run: () => done(api['api-keys'][':id'].$delete({ param: { id } })),
    refresh: [['api-keys']],
    said: t('settings.apiKeys.revoked'),
  });
  const askToRevoke = async () => {
    const question = {
      title: t('settings.apiKeys.revokeTitle', { name }),
      text: t('settings.apiKeys.revokeText'),
      action: t('settings.apiKeys.revoke'),
    };
    if (await ask(question)) revoke.mutate();
  };
  return (
    <li className="person">
      <Icon name="key" />
      <div className="grow">
        <div className="row">
          <strong>{name}</strong>
          <code className="faint">{start}…</code>
        </div>
        <div className="soft small">
          {scopes.map((scope) => t(`settings.apiKeys.scope.${scope}`)).join(' · ')}
        </div>
        <div className="faint small">
          {t('settings.apiKeys.createdAt')} {dateOnly(createdAt)} · {t('settings.apiKeys.expiresAt')}{' '}
          {expiresAt ? dateOnly(expiresAt) : t('settings.apiKeys.never')}
        </div>
      </div>
      <Button size="small" danger loading={revoke.isPending} onClick={() => void askToRevoke()}>
        {t('settings.apiKeys.revoke')}
      </Button>
    </li>
  );
}

const lifetimes = [30, 90, 365] as const;

function NewKey({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const own = useMe().scopes;
  const [name, setName] = useState('');
  const [scopes, setScopes] = useState<Scope[]>(['knowledge:read']);
  const [days, setDays] = useState<number>(90);
  const create = useAction({
    silent: true,
    run: () =>
      read(
        api['api-keys'].$post({
          json: { name: name.trim(), scopes, ...given({ expiresInDays: days || undefined }) },
        }),
      ),
    refresh: [['api-keys']],
  });
  if (create.data) {
    const words = { title: t('settings.apiKeys.onceTitle'), text: t('settings.apiKeys.onceText') };
    return <SecretOnce {...words} secret={create.data.key} onClose={onClose} />;
  }
  return (
    <Dialog
      title={t('settings.apiKeys.new')}
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>{t('common.cancel')}</Button>
          <Button
            type="primary"
            loading={create.isPending}
            disabled={!name.trim() || scopes.length === 0}
            onClick={() => create.mutate()}
          >
            {t('settings.apiKeys.create')}
          </Button>
        </>
      }
    >
      <Field label={t('settings.apiKeys.name')} hint={t('settings.apiKeys.nameHint')}>
        <Input autoFocus maxLength={100} value={name} onChange={(event) => setName(event.target.value)} />
      </Field>
      <fieldset className="plain">
        <legend className="field-label">{t('settings.apiKeys.scopes')}</legend>
        <Checkbox.Group<Scope>
          className="scopes"
          value={scopes}
          onChange={setScopes}
          options={own.map((value) => ({ value, label: t(`settings.apiKeys.scope.${value}`) }))}
        />
      </fieldset>
      <Field label={t('settings.apiKeys.expires')}>
        <Select
          value={days}
          onChange={setDays}
          options={[
            ...lifetimes.map((value) => ({
              value: value as number,
              label: t('settings.apiKeys.days', { count: value }),
            })),
            { value: 0, label: t('settings.apiKeys.never') },
          ]}
        />
      </Field>
      {create.isError && (
        <div className="notice notice-danger" role="alert">
          {errorText(create.error)}
        </div>
      )}
    </Dialog>
  );
}
