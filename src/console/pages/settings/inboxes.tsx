import { useQuery } from '@tanstack/react-query';
import { Button, Input, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useNavigate } from 'react-router';
import { api, read } from '../../api/client.ts';
import { inboxesQuery } from '../../api/queries.ts';
import { errorText } from '../../i18n/errors.ts';
import { Dialog } from '../../parts/dialog.tsx';
import { Field } from '../../parts/field.tsx';
import { Icon } from '../../parts/icons.tsx';
import { Pill } from '../../parts/small.tsx';
import { Empty, Loaded } from '../../parts/states.tsx';
import { useAction } from '../../parts/use-action.ts';
import { useMay } from '../../parts/use-me.ts';
import { SettingsPage } from './settings-page.tsx';
import { widgetLocales } from './widget-locales.ts';

export function Component() {
  const { t } = useTranslation();
  const mayWrite = useMay('settings:write');
  const [isNewOpen, setNewOpen] = useState(false);
  const query = useQuery(inboxesQuery);
  return (
    <SettingsPage
      name="inboxes"
      lead={t('settings.inboxes.lead')}
      actions={
        mayWrite && (
          <Button type="primary" icon={<Icon name="plus" size={16} />} onClick={() => setNewOpen(true)}>
            {t('settings.inboxes.new')}
          </Button>
        )
      }
    >
      <Loaded query={query}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty title={t('settings.inboxes.emptyTitle')} text={t('settings.inboxes.emptyText')} />
          ) : (
            <ul className="people">
              {items.map((each) => (
                <li key={each.id} className="person person-link">
                  <Icon name="globe" />
                  <div className="grow">
                    <Link className="row-link" to={`/settings/inboxes/${each.id}`}>
                      {each.name}
                    </Link>
                    <div className="soft small">
                      {widgetLocales[each.locale] ?? each.locale} ·{' '}
                      {each.allowedOrigins.length === 0
                        ? t('settings.inboxes.anyOrigin')
                        : t('settings.inboxes.originCount', { count: each.allowedOrigins.length })}
                    </div>
                  </div>
                  {each.warnings.length > 0 && <Pill tone="warn">{t('settings.inboxes.warnings')}</Pill>}
                  <Icon name="chevronRight" size={16} />
                </li>
              ))}
            </ul>
          )
        }
      </Loaded>
      {isNewOpen && <NewInbox onClose={() => setNewOpen(false)} />}
    </SettingsPage>
  );
}

function NewInbox({ onClose }: { onClose: () => void }) {
  const { t, i18n } = useTranslation();
  const navigate = useNavigate();
  const [name, setName] = useState('');
  const [locale, setLocale] = useState(i18n.language === 'en' ? 'en' : 'zh-CN');
  const create = useAction({
    silent: true,
    run: () => read(api.inboxes.$post({ json: { name: name.trim(), locale } })),
    refresh: [['inboxes']],
    said: t('settings.inboxes.created'),
    done: ({ id }) => void navigate(`/settings/inboxes/${id}`),
  });
  const submit = () => {
    if (name.trim()) create.mutate();
  };
  return (
    <Dialog
      title={t('settings.inboxes.new')}
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>{t('common.cancel')}</Button>
          <Button type="primary" loading={create.isPending} disabled={!name.trim()} onClick={submit}>
            {t('settings.inboxes.create')}
          </Button>
        </>
      }
    >
      <Field label={t('settings.inboxes.name')}>
        <Input
          autoFocus
          maxLength={100}
          value={name}
          onChange={(event) => setName(event.target.value)}
          onPressEnter={submit}
        />
      </Field>
      <Field label={t('settings.inboxes.locale')}>
        <Select
          value={locale}
          onChange={setLocale}
          options={Object.entries(widgetLocales).map(([value, label]) => ({ value, label }))}
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
