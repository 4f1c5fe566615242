import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { SearchResult } from '../../../contract/index.ts';
import { api, read } from '../../api/client.ts';
import { percent } from '../../i18n/format.ts';
import { Kbd } from '../../parts/small.tsx';

type SuggestionOptions = {
  isEnabled: boolean;
  text: string;
  question: string;
  inboxId: string;
  put: (words: string) => void;
};
type Item = { id: string; text: string; title: string; page: number | null; confidence: number };

const pauseMs = 600;
const fewestLetters = 4;
const mostShown = 3;
const mostLetters = 2000;
/** Of less nothing is worth reading while one writes. */
const leastConfidence = 0.15;

/** What the knowledge says to what is being written, or, before that, to what the customer asked. */
export function useSuggestions({ isEnabled, text, question, inboxId, put }: SuggestionOptions) {
  const { t } = useTranslation();
  // A greeting finds nothing; then what the customer asked does.
  const own = useFound(text, inboxId, isEnabled);
  const asked = useFound(question, inboxId, isEnabled && own.length === 0);
  const items = own.length > 0 ? own : asked;
  const insert = (item: Item) => {
    const { title, page } = item;
    const place = page === null ? title : t('desk.composer.page', { title, page });
    put(`${item.text}\n${t('desk.composer.source', { title: place })}`);
  };
  const onKey = (event: KeyboardEvent): boolean => {
    const [first] = items;
    if (!event.altKey || event.key !== 'Enter' || !first) return false;
    insert(first);
    return true;
  };
  return { items, insert, onKey };
}

function useFound(text: string, inboxId: string, isEnabled: boolean): Item[] {
  const question = useSettled(text.trim().slice(0, mostLetters));
  const isAsked = isEnabled && question.length >= fewestLetters;
  const { data } = useQuery({
    queryKey: ['suggestions', inboxId, question],
    queryFn: () => read(api.search.$post({ json: { question, limit: mostShown, inboxId } })),
    enabled: isAsked,
    staleTime: 60_000,
    retry: false,
    placeholderData: keepPreviousData,
  });
  return isAsked && data ? itemsOf(data) : [];
}

/** The bot's own answer first, then what else was found. */
function itemsOf({ decision, candidates }: SearchResult): Item[] {
  const cited =
    decision.outcome === 'answered'
      ? decision.citations.map((each) => ({
          id: `${each.documentId ?? each.faqEntryId}-${each.start}`,
          text: each.quote,
          title: each.title,
          page: each.page,
          confidence: decision.confidence,
        }))
      : [];
  const found = candidates
    .filter(
      ({ confidence, text }) => confidence >= leastConfidence && !cited.some((c) => text.includes(c.text)),
    )
    .map(({ id, text, title, page, confidence }) => ({ id, text, title, page, confidence }));
  return [...cited, ...found].slice(0, mostShown);
}

function useSettled(value: string): string {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), pauseMs);
    return () => clearTimeout(timer);
  }, [value]);
  return settled;
}

export function Suggestions({ suggestions }: { suggestions: ReturnType<typeof useSuggestions> }) {
  const { t } = useTranslation();
  return (
    <section className="suggestions" aria-label={t('desk.composer.suggestions')}>
      <div className="suggestions-head">
        <span className="faint small">{t('desk.composer.suggestions')}</span>
        <span className="faint small">
          <Kbd>Alt</Kbd> <Kbd>Enter</Kbd> {t('desk.composer.insert')}
        </span>
      </div>
      {suggestions.items.map((item) => (
        <button
          key={item.id}
          type="button"
          className="suggestion"
          onMouseDown={(event) => event.preventDefault()}
          onClick={() => suggestions.insert(item)}
        >
          <span className="suggestion-text">{item.text}</span>
          <span className="faint small cut">
            {item.page === null
              ? item.title
              : t('desk.composer.page', { title: item.title, page: item.page })}{' '}
            · {percent(item.confidence, 0)}
          </span>
        </button>
      ))}
    </section>
  );
}
