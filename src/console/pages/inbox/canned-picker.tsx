import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { CannedResponse, Conversation } from '../../../contract/index.ts';
import { cannedQuery, inboxesQuery } from '../../api/queries.ts';
import { useMay, useMe } from '../../parts/use-me.ts';
import { cannedToken, fillVariables } from './canned-text.ts';
import { contactName } from './contact-name.ts';

type CannedOptions = {
  conversation: Conversation;
  text: string;
  caret: number;
  put: (from: number, to: number, words: string) => void;
};
export type Canned = ReturnType<typeof useCanned>;
const mostShown = 8;

/** The list after `/`: what matches, which one is chosen, and its keys. */
export function useCanned({ conversation, text, caret, put }: CannedOptions) {
  const { user } = useMe();
  const [closedAt, setClosedAt] = useState<string>();
  const [at, setAt] = useState(0);
  const token = cannedToken(text, caret);
  const isOpen = token !== undefined && closedAt !== text;
  const { data } = useQuery({ ...cannedQuery, enabled: isOpen });
  const { data: inboxes } = useQuery({ ...inboxesQuery, enabled: isOpen });
  const words = token?.words.toLowerCase() ?? '';
  const found = (data?.items ?? [])
    .filter((each) => `${each.shortcode} ${each.text}`.toLowerCase().includes(words))
    .toSorted((a, b) => Number(starts(b, words)) - Number(starts(a, words)))
    .slice(0, mostShown);
  // biome-ignore lint/correctness/useExhaustiveDependencies: other words, other list
  useEffect(() => setAt(0), [words]);
  const choose = (chosen: CannedResponse | undefined) => {
    if (!chosen || !token) return;
    const inbox = inboxes?.items.find(({ id }) => id === conversation.inboxId)?.name ?? '';
    const { name, email } = conversation.contact;
    put(
      token.start,
      token.end,
      fillVariables(chosen.text, {
        'contact.name': name ?? contactName(conversation.contact),
        'contact.email': email ?? conversation.replyEmail ?? '',
        'agent.name': user?.name ?? '',
        'inbox.name': inbox,
      }),
    );
  };
  const keys: Record<string, () => void> = {
    ArrowDown: () => setAt((at + 1) % Math.max(1, found.length)),
    ArrowUp: () => setAt((at - 1 + found.length) % Math.max(1, found.length)),
    Enter: () => choose(found[at]),
    Tab: () => choose(found[at]),
    Escape: () => setClosedAt(text),
  };
  const onKey = (event: KeyboardEvent): boolean => {
    const run = keys[event.key];
    const isPlain = !event.ctrlKey && !event.metaKey && !event.altKey && !event.isComposing;
    if (!isOpen || !run || !isPlain) return false;
    if (found.length === 0 && event.key !== 'Escape') return false;
    run();
    return true;
  };
  const begin = () => put(text.length, text.length, text === '' || /\s$/.test(text) ? '/' : ' /');
  return { isOpen, isLoaded: data !== undefined, found, at, choose, onKey, begin };
}

function starts(response: CannedResponse, words: string): boolean {
  return response.shortcode.toLowerCase().startsWith(words);
}

/** Focus stays in the text: the field names the entry that is chosen (`aria-activedescendant`). */
export const optionId = (listId: string, at: number) => `${listId}-${at}`;

export function CannedPicker({ canned, listId }: { canned: Canned; listId: string }) {
  const { t } = useTranslation();
  const mayManage = useMay('settings:write');
  const { found, at, choose, isLoaded } = canned;
  useEffect(() => {
    document.getElementById(optionId(listId, at))?.scrollIntoView({ block: 'nearest' });
  }, [listId, at]);
  return (
    <div className="picker">
      <div id={listId} role="listbox" aria-label={t('desk.composer.canned')}>
        {found.map((each, i) => (
          <div
            key={each.id}
            id={optionId(listId, i)}
            role="option"
            tabIndex={-1}
            aria-selected={i === at}
            className="picker-item"
            onMouseDown={(event) => {
              event.preventDefault();
              choose(each);
            }}
          >
            <strong>/{each.shortcode}</strong>
            <span className="cut soft">{each.text}</span>
          </div>
        ))}
      </div>
      {isLoaded && found.length === 0 && (
        <p className="faint small picker-none">
          {t('desk.composer.noCanned')}{' '}
          {mayManage && <Link to="/settings/canned-responses">{t('desk.composer.addCanned')}</Link>}
        </p>
      )}
    </div>
  );
}
