import './settings.css';
import { useQuery } from '@tanstack/react-query';
import { Button, Input, Select } from 'antd';
import { useEffect, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate, useParams } from 'react-router';
import type { Inbox } from '../../../contract/index.ts';
import { api, done, read } from '../../api/client.ts';
import { isApiError } from '../../api/error.ts';
import { ask } from '../../parts/ask.tsx';
import { Field, Section } from '../../parts/field.tsx';
import { Page } from '../../parts/page.tsx';
import { SaveBar } from '../../parts/save-bar.tsx';
import { CopyButton } from '../../parts/small.tsx';
import { Loaded } from '../../parts/states.tsx';
import { useAction } from '../../parts/use-action.ts';
import { useDraft } from '../../parts/use-draft.ts';
import { useMay } from '../../parts/use-me.ts';
import { Snippet } from './snippet.tsx';
import { BehaviourEditor } from './widget/behaviour-editor.tsx';
import { draftOf, type InboxDraft, originsOf, settingsOf } from './widget/draft.ts';
import { LookEditor } from './widget/look-editor.tsx';
import { WidgetPreview } from './widget/preview.tsx';
import { QrCode } from './widget/qr-code.tsx';
import { RulesEditor } from './widget/rules-editor.tsx';
import { WordsEditor } from './widget/words-editor.tsx';
import { chatPageOf, widgetLocales } from './widget-locales.ts';

export function Component() {
  const { t } = useTranslation();
  const { id = '' } = useParams();
  const query = useQuery({
    queryKey: ['inbox', id],
    queryFn: () => read(api.inboxes[':id'].$get({ param: { id } })),
  });
  return (
    <Page title={query.data?.name ?? t('settings.tabs.inboxes')} back="/settings/inboxes" width="wide">
      <Loaded query={query}>{(inbox) => <Editor inbox={inbox} />}</Loaded>
    </Page>
  );
}

function Editor({ inbox }: { inbox: Inbox }) {
  const { t } = useTranslation();
  const mayWrite = useMay('settings:write');
  const { id } = inbox;
  const stored = useMemo(() => draftOf(inbox), [inbox]);
  const [draft, setDraft, clear] = useDraft(`widget.${id}`, stored);
  const isChanged = JSON.stringify(draft) !== JSON.stringify(stored);
  const set = (change: Partial<InboxDraft>) => setDraft({ ...draft, ...change });
  const setSettings = (change: Partial<InboxDraft['settings']>) =>
    set({ settings: { ...draft.settings, ...change } });
  const save = useAction({
    run: () =>
      read(
        api.inboxes[':id'].$patch({
          param: { id },
          json: {
            name: draft.name.trim(),
            locale: draft.locale,
            allowedOrigins: originsOf(draft),
            settings: settingsOf(draft),
          },
        }),
      ),
    refresh: [['inbox', id], ['inboxes']],
    said: t('common.saved'),
    done: clear,
  });
  const fields = isApiError(save.error) ? save.error.fields : {};
  const problem = (name: string) => Object.entries(fields).find(([field]) => field.includes(name))?.[1];
  // A link from the hours page leads to the hours.
  useEffect(() => {
    if (location.hash) document.getElementById(location.hash.slice(1))?.scrollIntoView();
  }, []);
  return (
    <div className="inbox-editor">
      <div className="inbox-preview">
        <WidgetPreview inbox={inbox} draft={draft} />
      </div>
      <div className="inbox-form">
        <Section title={t('settings.inboxes.install')}>
          <Snippet inboxKey={inbox.key} />
          <QrCode address={chatPageOf(location.origin, inbox.key)} name={inbox.name} />
        </Section>
        <fieldset className="plain" disabled={!mayWrite}>
          <Basics draft={draft} fields={fields} set={set} mayWrite={mayWrite} />
          <WordsEditor draft={draft} onChange={(words) => set({ words })} />
          <LookEditor inbox={inbox} settings={draft.settings} problem={problem('accent')} set={setSettings} />
          <BehaviourEditor settings={draft.settings} problem={problem} set={setSettings} />
          <RulesEditor
            rules={draft.rules}
            locale={draft.locale}
            problem={problem}
            onChange={(rules) => set({ rules })}
          />
          <Origins inbox={inbox} draft={draft} problem={problem('allowedOrigins')} set={set} />
        </fieldset>
        {mayWrite && inbox.secret !== null && <Secret inbox={inbox} secret={inbox.secret} />}
        {mayWrite && <Delete inbox={inbox} />}
      </div>
      {isChanged && mayWrite && (
        <SaveBar
          isBusy={save.isPending}
          onSave={() => save.mutate()}
          onDiscard={clear}
          disabled={!draft.name.trim()}
        />
      )}
    </div>
  );
}

type PartProps = { draft: InboxDraft; set: (change: Partial<InboxDraft>) => void };

function Basics({
  draft,
  fields,
  set,
  mayWrite,
}: PartProps & { fields: Record<string, string>; mayWrite: boolean }) {
  const { t } = useTranslation();
  return (
    <Section title={t('settings.inboxes.basics')}>
      <Field label={t('settings.inboxes.name')} error={fields.name}>
        <Input maxLength={100} value={draft.name} onChange={(event) => set({ name: event.target.value })} />
      </Field>
      <Field label={t('settings.inboxes.locale')} error={fields.locale}>
        <Select
          disabled={!mayWrite}
          value={draft.locale}
          onChange={(locale) => set({ locale })}
          options={Object.entries(widgetLocales).map(([value, label]) => ({ value, label }))}
        />
      </Field>
    </Section>
  );
}

function Origins({ inbox, draft, problem, set }: PartProps & { inbox: Inbox; problem: string | undefined }) {
  const { t } = useTranslation();
  return (
    <Section title={t('settings.inboxes.origins')} text={t('settings.inboxes.originsText')}>
      {inbox.warnings.length > 0 && (
        <div className="notice notice-warn">{t('settings.inboxes.originsWarning')}</div>
      )}
      <Field label={t('settings.inboxes.origins')} hint={t('settings.inboxes.originsHint')} error={problem}>
        <Input.TextArea
          autoSize={{ minRows: 3, maxRows: 12 }}
          value={draft.origins}
          onChange={(event) => set({ origins: event.target.value })}
        />
      </Field>
    </Section>
  );
}

function Secret({ inbox, secret }: { inbox: Inbox; secret: string }) {
  const { t } = useTranslation();
  const [isShown, setShown] = useState(false);
  const rotate = useAction({
    run: () => read(api.inboxes[':id']['rotate-secret'].$post({ param: { id: inbox.id } })),
    refresh: [['inbox', inbox.id]],
    said: t('settings.inboxes.rotated'),
  });
  const askToRotate = async () => {
    const question = {
      title: t('settings.inboxes.rotateTitle'),
      text: t('settings.inboxes.rotateText'),
      action: t('settings.inboxes.rotate'),
    };
    if (await ask(question)) rotate.mutate();
  };
  return (
    <Section title={t('settings.inboxes.identity')} text={t('settings.inboxes.identityText')}>
      <pre className="snippet">{isShown ? secret : '•'.repeat(32)}</pre>
      <div className="row">
        <Button size="small" onClick={() => setShown(!isShown)}>
          {t(isShown ? 'settings.inboxes.hideSecret' : 'settings.inboxes.showSecret')}
        </Button>
        <CopyButton text={secret} />
        <span className="grow" />
        <Button size="small" danger loading={rotate.isPending} onClick={() => void askToRotate()}>
          {t('settings.inboxes.rotate')}
        </Button>
      </div>
    </Section>
  );
}

function Delete({ inbox }: { inbox: Inbox }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const remove = useAction({
    run: () => done(api.inboxes[':id'].$delete({ param: { id: inbox.id } })),
    refresh: [['inboxes']],
    said: t('common.deleted'),
    done: () => void navigate('/settings/inboxes'),
  });
  const askToDelete = async () => {
    const question = {
      title: t('settings.inboxes.deleteTitle', { name: inbox.name }),
      text: t('settings.inboxes.deleteText'),
      action: t('common.delete'),
    };
    if (await ask(question)) remove.mutate();
  };
  return (
    <Section title={t('settings.inboxes.delete')} text={t('settings.inboxes.deleteText')}>
      <div>
        <Button danger loading={remove.isPending} onClick={() => void askToDelete()}>
          {t('settings.inboxes.delete')}
        </Button>
      </div>
    </Section>
  );
}
