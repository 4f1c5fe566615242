import { useTranslation } from 'react-i18next';
import type { StaffAnswer } from './answer-card.tsx';

/** Who put the answer into words, and which pieces of evidence each sentence rests on. */
export function Wording({ answer }: { answer: StaffAnswer }) {
  const { t } = useTranslation();
  const { writer, writerFallback, text, sentences = [] } = answer;
  return (
    <div className="wording small">
      <p className="faint">
        {t(`inbox.answer.writer.${writer}`)}
        {writerFallback && ` ${t(`inbox.answer.fallback.${writerFallback}`)}`}
      </p>
      {sentences.length > 0 && (
        <ul>
          {sentences.map(({ start, end, citations }) => (
            <li key={start}>
              {text.slice(start, end)}{' '}
              <span className="num faint">{citations.map((place) => `[${place + 1}]`).join(' ')}</span>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
