import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Outcome, StaffMessage } from '../../../contract/index.ts';
import { percent } from '../../i18n/format.ts';
import { Icon } from '../../parts/icons.tsx';
import { Pill, type Tone } from '../../parts/small.tsx';
import { useMay } from '../../parts/use-me.ts';
import { EvidenceList } from './evidence-list.tsx';
import { Judgement } from './judgement.tsx';
import { Wording } from './wording.tsx';

export type StaffAnswer = NonNullable<StaffMessage['answer']>;

const tones: Record<Outcome, Tone> = {
  answered: 'good',
  suggested: 'info',
  asked: 'info',
  handed_over: 'warn',
  small_talk: 'plain',
};
const ratingTones = { satisfied: 'good', neutral: 'plain', unsatisfied: 'danger' } as const;

/** What stands behind a message of the bot: how sure it was, on what ground, and what people made of it. */
export function AnswerCard({
  answer,
  conversationId,
  question,
}: {
  answer: StaffAnswer;
  conversationId: string;
  question: string;
}) {
  const { t } = useTranslation();
  const mayJudge = useMay('conversations:write');
  const [isOpen, setOpen] = useState(false);
  const { outcome, confidence, evidence, suggestions, rating, ratingComment } = answer;
  return (
    <div className="answer">
      <div className="answer-facts">
        <Pill tone={tones[outcome]}>{t(`inbox.answer.outcome.${outcome}`)}</Pill>
        <span className="num">{t('inbox.answer.confidence', { value: percent(confidence, 0) })}</span>
        {evidence.length > 0 ? (
          <button
            type="button"
            className="answer-toggle"
            aria-expanded={isOpen}
            onClick={() => setOpen(!isOpen)}
          >
            {t('inbox.answer.evidence', { count: evidence.length })}
            <Icon name={isOpen ? 'chevronDown' : 'chevronRight'} size={14} />
          </button>
        ) : (
          <span className="faint">{t('inbox.answer.noEvidence')}</span>
        )}
        {rating && <Pill tone={ratingTones[rating]}>{t(`inbox.answer.rating.${rating}`)}</Pill>}
      </div>
      {ratingComment && <p className="answer-comment">“{ratingComment}”</p>}
      {isOpen && <Wording answer={answer} />}
      {isOpen && <EvidenceList evidence={evidence} />}
      {suggestions.length > 0 && (
        <div className="answer-suggestions">
          <span className="faint">{t('inbox.answer.suggestions')}</span>
          <ul>
            {suggestions.map((each) => (
              <li key={each.id}>{each.question}</li>
            ))}
          </ul>
        </div>
      )}
      {mayJudge && outcome !== 'handed_over' && (
        <Judgement answer={answer} conversationId={conversationId} question={question} />
      )}
    </div>
  );
}
