import { useQueryClient } from '@tanstack/react-query';
import { Button, Input, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import type { Document, DocumentPatch, LimitFields } from '../../../contract/index.ts';
import { api, done, read } from '../../api/client.ts';
import { isApiError } from '../../api/error.ts';
import { languageName } from '../../i18n/format.ts';
import { ask } from '../../parts/ask.tsx';
import { Field, Section } from '../../parts/field.tsx';
import { SaveBar } from '../../parts/save-bar.tsx';
import { useAction } from '../../parts/use-action.ts';
import { useDraft } from '../../parts/use-draft.ts';
import { languages } from './languages.ts';
import { LimitFieldsForm } from './limit-fields.tsx';

const accesses = ['quote', 'passage', 'file'] as const;

type Stored = Required<Omit<DocumentPatch, keyof LimitFields>> & LimitFields;

/** Only what was changed: a language that was recognised is not made one that was chosen. */
function changesOf(stored: Stored, draft: Stored): DocumentPatch {
  const names = Object.keys(stored) as (keyof Stored)[];
  return Object.fromEntries(
    names
      .filter((name) => JSON.stringify(stored[name]) !== JSON.stringify(draft[name]))
      .map((name) => [name, draft[name]]),
  );
}

export function DocumentSettings({ document }: { document: Document }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const client = useQueryClient();
  const { id, title, tags, access, validFrom, validUntil, audience } = document;
  const language = languages.find((each) => each === document.language) ?? null;
  const stored: Stored = {
    title,
    language,
    tags,
    access,
    validFrom,
    validUntil,
    audience,
  };
  const [draft, setDraft, clearDraft] = useDraft<Stored>(`document.${id}`, stored);
  const isChanged = JSON.stringify(draft) !== JSON.stringify(stored);
  const save = useAction({
    run: () => read(api.documents[':id'].$patch({ param: { id }, json: changesOf(stored, draft) })),
    refresh: [['document', id], ['documents'], ['history', id], ['work-list']],
    said: t('common.saved'),
    done: (saved) => {
      client.setQueryData(['document', id], saved);
      clearDraft();
    },
  });
  const remove = useAction({
    run: () => done(api.documents[':id'].$delete({ param: { id } })),
    refresh: [['documents']],
    said: t('common.deleted'),
    done: () => void navigate('/knowledge'),
  });
  const fields = isApiError(save.error) ? save.error.fields : {};
  return (
    <>
      <Section title={t('knowledge.detail.about')}>
        <Field label={t('knowledge.detail.title')} error={fields.title}>
          <Input
            value={draft.title}
            maxLength={300}
            onChange={(event) => setDraft({ ...draft, title: event.target.value })}
          />
        </Field>
        <Field label={t('knowledge.detail.language')} error={fields.language}>
          <Select
            allowClear
            placeholder={t('knowledge.detail.languageAuto')}
            value={draft.language}
            onChange={(value) => setDraft({ ...draft, language: value ?? null })}
            options={languages.map((value) => ({ value, label: languageName(value) }))}
          />
        </Field>
        <Field label={t('knowledge.detail.tags')} hint={t('knowledge.detail.tagsHint')} error={fields.tags}>
          <Select
            mode="tags"
            open={false}
            suffixIcon={null}
            tokenSeparators={[',', '，']}
            value={draft.tags}
            onChange={(value) => setDraft({ ...draft, tags: value })}
          />
        </Field>
      </Section>
      <Section title={t('life.limits.title')} text={t('life.limits.text')}>
        <LimitFieldsForm
          value={draft}
          errors={fields}
          onChange={(limits) => setDraft({ ...draft, ...limits })}
        />
      </Section>
      <Section title={t('knowledge.detail.access')} text={t('knowledge.detail.accessText')}>
        <Select
          aria-label={t('knowledge.detail.access')}
          value={draft.access}
          onChange={(value) => setDraft({ ...draft, access: value })}
          options={accesses.map((value) => ({ value, label: t(`knowledge.detail.${value}`) }))}
        />
      </Section>
      <Section title={t('knowledge.detail.delete')} text={t('knowledge.detail.deleteText')}>
        <div>
          <Button
            danger
            loading={remove.isPending}
            onClick={async () => {
              const question = {
                title: t('knowledge.detail.deleteTitle', { title }),
                text: t('knowledge.detail.deleteText'),
                action: t('common.delete'),
              };
              if (await ask(question)) remove.mutate();
            }}
          >
            {t('knowledge.detail.delete')}
          </Button>
        </div>
      </Section>
      {isChanged && <SaveBar isBusy={save.isPending} onSave={() => save.mutate()} onDiscard={clearDraft} />}
    </>
  );
}
