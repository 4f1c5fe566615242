import './knowledge.css';
import './faq.css';
import { useQuery } from '@tanstack/react-query';
import { Button, Input, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate, useParams, useSearchParams } from 'react-router';
import type { FaqEntry, Language, LimitFields } from '../../../contract/index.ts';
import { api, done, given, read } from '../../api/client.ts';
import { isApiError } from '../../api/error.ts';
import { faqQuery } from '../../api/queries.ts';
import { languageName } from '../../i18n/format.ts';
import { ask } from '../../parts/ask.tsx';
import { Field } from '../../parts/field.tsx';
import { Icon } from '../../parts/icons.tsx';
import { Page } from '../../parts/page.tsx';
import { RichText } from '../../parts/rich-text.tsx';
import { Loaded } from '../../parts/states.tsx';
import { say } from '../../parts/toast.tsx';
import { useAction } from '../../parts/use-action.ts';
import { useDraft } from '../../parts/use-draft.ts';
import { useMay } from '../../parts/use-me.ts';
import { useShortcuts } from '../../parts/use-shortcuts.ts';
import { FaqHistory } from './faq-history.tsx';
import { FaqReview } from './faq-review.tsx';
import { languages } from './languages.ts';
import { LimitFieldsForm } from './limit-fields.tsx';

type Draft = LimitFields & {
  question: string;
  variants: string;
  answer: string;
  language: Language | null;
  tags: string[];
};

export function Component() {
  const { id = 'new' } = useParams();
  return id === 'new' ? <NewEntry /> : <StoredEntry key={id} id={id} />;
}

function NewEntry() {
  const { t } = useTranslation();
  const [params] = useSearchParams();
  const [initial] = useState<Draft>({
    question: params.get('question') ?? '',
    variants: '',
    answer: params.get('answer') ?? '',
    language: null,
    tags: [],
    validFrom: null,
    validUntil: null,
    audience: null,
  });
  return (
    <Page title={t('knowledge.faq.new')} back="/knowledge/faq">
      <Editor stored={initial} draftKey={`faq.new.${initial.question}`} />
    </Page>
  );
}

function StoredEntry({ id }: { id: string }) {
  const { t } = useTranslation();
  const query = useQuery({ ...faqQuery(id), staleTime: Number.POSITIVE_INFINITY });
  return (
    <Page
      title={t('knowledge.faq.edit')}
      documentTitle={query.data?.question ?? t('knowledge.faq.edit')}
      back="/knowledge/faq"
    >
      <Loaded query={query}>
        {(entry) => (
          <>
            <FaqReview entry={entry} />
            <Editor
              key={entry.updatedAt}
              entry={entry}
              stored={draftOf(entry)}
              draftKey={`faq.${entry.id}`}
            />
            <h2 className="faq-history">{t('life.history.tab')}</h2>
            <FaqHistory id={entry.id} />
          </>
        )}
      </Loaded>
    </Page>
  );
}

/** What somebody writes on: the change that waits, where there is one. */
function draftOf({ draft, ...entry }: FaqEntry): Draft {
  const { question, variants, answer, language, tags } = draft ?? entry;
  const { validFrom, validUntil, audience } = entry;
  const known = languages.find((each) => each === language) ?? null;
  return {
    question,
    variants: variants.join('\n'),
    answer,
    language: known,
    tags,
    validFrom,
    validUntil,
    audience,
  };
}

type Saved = Omit<Draft, 'variants'> & { variants: string[] };

/** Only what differs from what is held: other words wait for review, other dates do not. */
function changed<T extends Partial<Saved>>(wanted: T, { draft, ...entry }: FaqEntry): Partial<T> {
  const held: Partial<Record<string, unknown>> = { ...entry, ...draft };
  return Object.fromEntries(
    Object.entries(wanted).filter(([key, value]) => JSON.stringify(held[key]) !== JSON.stringify(value)),
  ) as Partial<T>;
}

function Editor({ entry, stored, draftKey }: { entry?: FaqEntry; stored: Draft; draftKey: string }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const mayWrite = useMay('knowledge:write');
  const [draft, setDraft, clearDraft] = useDraft<Draft>(draftKey, stored);
  const isChanged = JSON.stringify(draft) !== JSON.stringify(stored);
  const variants = draft.variants
    .split('\n')
    .map((each) => each.trim())
    .filter(Boolean);
  const save = useAction({
    run: () => {
      const { question, answer, language, tags, validFrom, validUntil, audience } = draft;
      const json = {
        question: question.trim(),
        answer: answer.trim(),
        variants,
        tags,
        ...given({ language }),
        validFrom,
        validUntil,
        audience,
      };
      return entry
        ? read(api['faq-entries'][':id'].$patch({ param: { id: entry.id }, json: changed(json, entry) }))
        : read(api['faq-entries'].$post({ json }));
    },
    refresh: [
      ['faq'],
      ['work-list'],
      ...(entry
        ? [
            ['faq-entry', entry.id],
            ['history', entry.id],
          ]
        : []),
    ],
    done: (saved) => {
      const waits = saved.draft !== null || saved.review !== 'published';
      say(t(waits ? 'life.faq.savedDraft' : 'knowledge.faq.saved'));
      clearDraft();
      void navigate('/knowledge/faq');
    },
  });
  const remove = useAction({
    run: (id: string) => done(api['faq-entries'][':id'].$delete({ param: { id } })),
    refresh: [['faq']],
    said: t('common.deleted'),
    done: () => {
      clearDraft();
      void navigate('/knowledge/faq');
    },
  });
  const isComplete = draft.question.trim() !== '' && draft.answer.trim() !== '';
  const submit = () => {
    if (isComplete && !save.isPending) save.mutate();
  };
  useShortcuts({ 'Mod+Enter': submit, 'Mod+s': submit }, mayWrite);
  const fields = isApiError(save.error) ? save.error.fields : {};
  return (
    <div className="faq-editor">
      <fieldset disabled={!mayWrite} className="faq-fields">
        <Field
          label={t('knowledge.faq.question')}
          hint={t('knowledge.faq.questionHint')}
          error={fields.question}
        >
          <Input
            autoFocus={!entry}
            maxLength={500}
            value={draft.question}
            onChange={(event) => setDraft({ ...draft, question: event.target.value })}
          />
        </Field>
        <Field
          label={`${t('knowledge.faq.variantsLabel')}${variants.length > 0 ? ` (${variants.length})` : ''}`}
          hint={t('knowledge.faq.variantsHint')}
          optional
          error={Object.entries(fields).find(([name]) => name.startsWith('variants'))?.[1]}
        >
          <Input.TextArea
            autoSize={{ minRows: 3, maxRows: 12 }}
            value={draft.variants}
            onChange={(event) => setDraft({ ...draft, variants: event.target.value })}
          />
        </Field>
        <Field label={t('knowledge.faq.answer')} hint={t('knowledge.faq.answerHint')} error={fields.answer}>
          <Input.TextArea
            autoSize={{ minRows: 6, maxRows: 24 }}
            maxLength={20_000}
            value={draft.answer}
            onChange={(event) => setDraft({ ...draft, answer: event.target.value })}
          />
        </Field>
        <div className="faq-two">
          <Field label={t('knowledge.faq.language')} error={fields.language}>
            <Select
              allowClear
              placeholder={t('knowledge.detail.languageAuto')}
              value={draft.language}
              onChange={(value) => setDraft({ ...draft, language: value ?? null })}
              options={languages.map((value) => ({ value, label: languageName(value) }))}
            />
          </Field>
          <Field label={t('knowledge.faq.tags')} hint={t('knowledge.detail.tagsHint')} optional>
            <Select
              mode="tags"
              open={false}
              suffixIcon={null}
              tokenSeparators={[',', '，']}
              value={draft.tags}
              onChange={(value) => setDraft({ ...draft, tags: value })}
            />
          </Field>
        </div>
        <LimitFieldsForm
          value={draft}
          errors={fields}
          onChange={(limits) => setDraft({ ...draft, ...limits })}
        />
        {mayWrite && (
          <div className="row">
            <Button
              type="primary"
              disabled={!isComplete || !isChanged}
              loading={save.isPending}
              onClick={submit}
            >
              {t('common.save')}
            </Button>
            {isChanged && <Button onClick={clearDraft}>{t('common.discard')}</Button>}
            <span className="grow" />
            {entry && (
              <Button
                danger
                type="text"
                icon={<Icon name="trash" size={16} />}
                onClick={async () => {
                  const question = {
                    title: t('knowledge.faq.deleteTitle'),
                    text: t('knowledge.faq.deleteText'),
                    action: t('common.delete'),
                  };
                  if (await ask(question)) remove.mutate(entry.id);
                }}
              >
                {t('knowledge.faq.delete')}
              </Button>
            )}
          </div>
        )}
      </fieldset>
      <aside className="faq-preview" aria-label={t('knowledge.faq.preview')}>
        <h2 className="small faint">{t('knowledge.faq.preview')}</h2>
        <div className="bubble-preview bubble-in">{draft.question || '…'}</div>
        <div className="bubble-preview bubble-out">
          <RichText text={draft.answer || '…'} />
        </div>
      </aside>
    </div>
  );
}
