import { useInfiniteQuery } from '@tanstack/react-query';
import { Button, Input, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { GoldenExpectation, GoldenQuestion } from '../../../contract/index.ts';
import { api, given, read } from '../../api/client.ts';
import { isApiError } from '../../api/error.ts';
import { documentsQuery, faqListQuery } from '../../api/queries.ts';
import { errorText } from '../../i18n/errors.ts';
import { Dialog } from '../../parts/dialog.tsx';
import { Field } from '../../parts/field.tsx';
import { useAction } from '../../parts/use-action.ts';

type Kind = GoldenExpectation['kind'];
const kinds: readonly Kind[] = ['text', 'document', 'faq', 'nothing'];
type Draft = {
  question: string;
  kind: Kind;
  documentId: string;
  faqEntryId: string;
  text: string;
  tags: string[];
};

export function GoldenEditor({ golden, onClose }: { golden?: GoldenQuestion; onClose: () => void }) {
  const { t } = useTranslation();
  const [draft, setDraft] = useState<Draft>(() => ({
    question: golden?.question ?? '',
    kind: golden?.expected.kind ?? 'text',
    documentId: golden?.expected.documentId ?? '',
    faqEntryId: golden?.expected.faqEntryId ?? '',
    text: golden?.expected.text ?? '',
    tags: golden?.tags ?? [],
  }));
  const expected = expectationOf(draft);
  const save = useAction({
    silent: true,
    run: (of: GoldenExpectation) => {
      const json = { question: draft.question.trim(), expected: of, tags: draft.tags };
      return golden
        ? read(api['golden-questions'][':id'].$patch({ param: { id: golden.id }, json }))
        : read(api['golden-questions'].$post({ json }));
    },
    refresh: [['golden']],
    said: t('common.saved'),
    done: onClose,
  });
  const fields = isApiError(save.error) ? save.error.fields : {};
  const isComplete = draft.question.trim() !== '' && expected !== undefined;
  return (
    <Dialog
      title={t(golden ? 'quality.golden.edit' : 'quality.golden.new')}
      onClose={onClose}
      width={560}
      footer={
        <>
          <Button onClick={onClose}>{t('common.cancel')}</Button>
          <Button
            type="primary"
            disabled={!isComplete}
            loading={save.isPending}
            onClick={() => expected && save.mutate(expected)}
          >
            {t('common.save')}
          </Button>
        </>
      }
    >
      <Field
        label={t('quality.golden.question')}
        hint={t('quality.golden.questionHint')}
        error={fields.question}
      >
        <Input.TextArea
          autoFocus
          autoSize={{ minRows: 2, maxRows: 6 }}
          maxLength={2000}
          value={draft.question}
          onChange={(event) => setDraft({ ...draft, question: event.target.value })}
        />
      </Field>
      <Field label={t('quality.golden.expected')} error={fields.expected}>
        <Select
          value={draft.kind}
          onChange={(kind) => setDraft({ ...draft, kind })}
          options={kinds.map((value) => ({ value, label: t(`quality.golden.kind.${value}`) }))}
        />
      </Field>
      {draft.kind === 'document' && (
        <Field label={t('quality.golden.kind.document')}>
          <DocumentSelect
            value={draft.documentId}
            onChange={(documentId) => setDraft({ ...draft, documentId })}
          />
        </Field>
      )}
      {draft.kind === 'faq' && (
        <Field label={t('quality.golden.kind.faq')}>
          <FaqSelect value={draft.faqEntryId} onChange={(faqEntryId) => setDraft({ ...draft, faqEntryId })} />
        </Field>
      )}
      {(draft.kind === 'text' || draft.kind === 'document') && (
        <Field
          label={t('quality.golden.text')}
          hint={t('quality.golden.textHint')}
          optional={draft.kind === 'document'}
          error={fields['expected.text']}
        >
          <Input
            maxLength={2000}
            value={draft.text}
            onChange={(event) => setDraft({ ...draft, text: event.target.value })}
          />
        </Field>
      )}
      <Field label={t('quality.golden.tags')} optional>
        <Select
          mode="tags"
          open={false}
          suffixIcon={null}
          tokenSeparators={[',', '，']}
          value={draft.tags}
          onChange={(tags) => setDraft({ ...draft, tags })}
        />
      </Field>
      {save.isError && (
        <div className="notice notice-danger" role="alert">
          {errorText(save.error)}
        </div>
      )}
    </Dialog>
  );
}

function expectationOf({ kind, documentId, faqEntryId, text }: Draft): GoldenExpectation | undefined {
  const wanted = text.trim();
  if (kind === 'nothing') return { kind };
  if (kind === 'faq') return faqEntryId ? { kind, faqEntryId } : undefined;
  if (kind === 'text') return wanted ? { kind, text: wanted } : undefined;
  return documentId ? { kind, documentId, ...given({ text: wanted }) } : undefined;
}

type SelectProps = { value: string; onChange: (id: string) => void; id?: string };

function DocumentSelect({ value, onChange, id }: SelectProps) {
  const [q, setQ] = useState('');
  const documents = useInfiniteQuery(documentsQuery(given({ q })));
  const options = (documents.data?.pages[0]?.items ?? []).map((each) => ({
    value: each.id,
    label: each.title,
  }));
  return <SearchSelect {...{ id, value, onChange, options }} onSearch={setQ} />;
}

function FaqSelect({ value, onChange, id }: SelectProps) {
  const [q, setQ] = useState('');
  const entries = useInfiniteQuery(faqListQuery(given({ q })));
  const options = (entries.data?.pages[0]?.items ?? []).map((each) => ({
    value: each.id,
    label: each.question,
  }));
  return <SearchSelect {...{ id, value, onChange, options }} onSearch={setQ} />;
}

type SearchSelectProps = {
  id: string | undefined;
  value: string;
  onChange: (id: string) => void;
  onSearch: (text: string) => void;
  options: { value: string; label: string }[];
};

function SearchSelect({ id, value, onChange, onSearch, options }: SearchSelectProps) {
  const { t } = useTranslation();
  return (
    <Select
      {...(id ? { id } : {})}
      showSearch={{ filterOption: false, onSearch }}
      placeholder={t('quality.golden.choose')}
      value={value || null}
      onChange={(next) => onChange(next ?? '')}
      options={options}
    />
  );
}
