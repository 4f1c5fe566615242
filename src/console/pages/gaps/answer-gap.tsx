import { Button, Input } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Gap } from '../../../contract/index.ts';
import { api, read } from '../../api/client.ts';
import { isApiError } from '../../api/error.ts';
import { errorText } from '../../i18n/errors.ts';
import { number } from '../../i18n/format.ts';
import { Dialog } from '../../parts/dialog.tsx';
import { Field } from '../../parts/field.tsx';
import { say } from '../../parts/toast.tsx';
import { useAction } from '../../parts/use-action.ts';
import { useDraft } from '../../parts/use-draft.ts';

/** A FAQ entry with the question and the other wordings already in it; only the answer is to be written. */
export function AnswerGap({ gap, onClose }: { gap: Gap; onClose: () => void }) {
  const { t } = useTranslation();
  const [initial] = useState(() => ({
    question: gap.question.slice(0, 500),
    variants: gap.examples
      .filter(({ text }) => text !== gap.question)
      .map(({ text }) => text.replaceAll('\n', ' ').slice(0, 500))
      .join('\n'),
    answer: '',
  }));
  const [draft, setDraft, clearDraft] = useDraft(`gap.${gap.id}`, initial);
  const variants = draft.variants
    .split('\n')
    .map((each) => each.trim())
    .filter(Boolean);
  const save = useAction({
    silent: true,
    run: () =>
      read(
        api.gaps[':id'].answer.$post({
          param: { id: gap.id },
          json: { question: draft.question.trim(), answer: draft.answer.trim(), variants },
        }),
      ),
    refresh: [['gaps'], ['faq']],
    done: ({ gap: { status, check } }) => {
      clearDraft();
      const words = { answered: number(check?.answered ?? 0), asked: number(check?.asked ?? 0) };
      say(t(status === 'answered' ? 'gaps.nowAnswered' : 'gaps.notYet', words));
      onClose();
    },
  });
  const isComplete = draft.question.trim() !== '' && draft.answer.trim() !== '';
  const submit = () => {
    if (isComplete && !save.isPending) save.mutate();
  };
  const fields = isApiError(save.error) ? save.error.fields : {};
  return (
    <Dialog
      title={t('gaps.write')}
      onClose={onClose}
      width={600}
      footer={
        <>
          <Button onClick={onClose}>{t('common.cancel')}</Button>
          <Button type="primary" loading={save.isPending} disabled={!isComplete} onClick={submit}>
            {t('gaps.save')}
          </Button>
        </>
      }
    >
      <Field label={t('gaps.question')} error={fields.question}>
        <Input
          maxLength={500}
          value={draft.question}
          onChange={(event) => setDraft({ ...draft, question: event.target.value })}
        />
      </Field>
      <Field label={t('gaps.variants')} hint={t('gaps.variantsHint')} optional error={fields.variants}>
        <Input.TextArea
          autoSize={{ minRows: 2, maxRows: 8 }}
          value={draft.variants}
          onChange={(event) => setDraft({ ...draft, variants: event.target.value })}
        />
      </Field>
      <Field label={t('gaps.answer')} hint={t('gaps.answerHint')} error={fields.answer}>
        <Input.TextArea
          autoFocus
          autoSize={{ minRows: 5, maxRows: 16 }}
          maxLength={20_000}
          value={draft.answer}
          onChange={(event) => setDraft({ ...draft, answer: event.target.value })}
          onKeyDown={(event) => {
            if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) submit();
          }}
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
