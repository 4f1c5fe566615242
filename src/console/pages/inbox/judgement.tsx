import { Button, Input } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { api, given, read } from '../../api/client.ts';
import { Icon } from '../../parts/icons.tsx';
import { useAction } from '../../parts/use-action.ts';
import { useDraft } from '../../parts/use-draft.ts';
import { useMay } from '../../parts/use-me.ts';
import type { StaffAnswer } from './answer-card.tsx';

type JudgementProps = { answer: StaffAnswer; conversationId: string; question: string };

/** Right or wrong with one click; after "wrong" there is room for what would have been better. */
export function Judgement({ answer, conversationId, question }: JudgementProps) {
  const { t } = useTranslation();
  const mayTeach = useMay('knowledge:write');
  const [isOpen, setOpen] = useState(false);
  const [better, setBetter, clearBetter] = useDraft(`better.${answer.id}`, '');
  const judge = useAction({
    run: ({ right, words }: { right: boolean; words: string }) =>
      read(
        api.answers[':id'].judgement.$put({
          param: { id: answer.id },
          json: { right, ...given({ better: words.trim() }) },
        }),
      ),
    refresh: [['messages', conversationId]],
    said: t('inbox.answer.judged'),
  });
  const isRight = answer.right;
  return (
    <div className="judge">
      <div className="judge-row">
        <span className="faint">{t('inbox.answer.judge')}</span>
        <button
          type="button"
          className="judge-button"
          aria-pressed={isRight === true}
          disabled={judge.isPending}
          onClick={() => {
            setOpen(false);
            judge.mutate({ right: true, words: '' });
          }}
        >
          <Icon name="check" size={14} /> {t('inbox.answer.right')}
        </button>
        <button
          type="button"
          className="judge-button judge-wrong"
          aria-pressed={isRight === false}
          disabled={judge.isPending}
          onClick={() => {
            setOpen(true);
            judge.mutate({ right: false, words: better });
          }}
        >
          <Icon name="cross" size={14} /> {t('inbox.answer.wrong')}
        </button>
        {mayTeach && isRight === false && (
          <Link to={`/knowledge/faq/new?${new URLSearchParams({ question, answer: better })}`}>
            {t('inbox.answer.writeFaq')}
          </Link>
        )}
      </div>
      {isOpen && (
        <div className="judge-better">
          <Input.TextArea
            autoSize={{ minRows: 2, maxRows: 8 }}
            value={better}
            maxLength={20_000}
            aria-label={t('inbox.answer.better')}
            placeholder={`${t('inbox.answer.better')} ${t('inbox.answer.betterHint')}`}
            onChange={(event) => setBetter(event.target.value)}
          />
          <Button
            size="small"
            type="primary"
            loading={judge.isPending}
            onClick={() =>
              judge.mutate(
                { right: false, words: better },
                {
                  onSuccess: () => {
                    clearBetter();
                    setOpen(false);
                  },
                },
              )
            }
          >
            {t('inbox.answer.saveJudgement')}
          </Button>
        </div>
      )}
    </div>
  );
}
