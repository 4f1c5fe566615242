import {
  coloursOf,
  type Inbox,
  type InboxSettings,
  type ProactiveRule,
  type WidgetSettings,
} from '../../../../contract/index.ts';

/** What is said in one language, as it is typed: one starter question a line. */
export type Words = { greeting: string; starters: string; launcher: string };
export type RuleDraft = Omit<ProactiveRule, 'pages'> & { pages: string };

/** A form keeps what was typed, also while it is not yet what can be stored. */
export type InboxDraft = {
  name: string;
  locale: string;
  origins: string;
  words: Record<string, Words>;
  rules: RuleDraft[];
  settings: Omit<InboxSettings, 'greetings' | 'starters' | 'launcher' | 'proactive'>;
};

export const noWords: Words = { greeting: '', starters: '', launcher: '' };

export function draftOf({ name, locale, allowedOrigins, settings }: Inbox): InboxDraft {
  const { greetings, starters, launcher, proactive, ...rest } = settings;
  const tags = [...new Set([greetings, starters, launcher].flatMap((said) => Object.keys(said)))].sort();
  return {
    name,
    locale,
    origins: allowedOrigins.join('\n'),
    words: Object.fromEntries(
      tags.map((tag) => [
        tag,
        {
          greeting: greetings[tag] ?? '',
          starters: (starters[tag] ?? []).join('\n'),
          launcher: launcher[tag] ?? '',
        },
      ]),
    ),
    rules: proactive.map((rule) => ({ ...rule, pages: rule.pages.join('\n') })),
    settings: rest,
  };
}

const lines = (text: string) =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean);

function filled<T extends string | string[]>(said: [string, T][]): Record<string, T> {
  return Object.fromEntries(said.filter(([, value]) => value.length > 0));
}

export function settingsOf({ words, rules, settings }: InboxDraft): InboxSettings {
  const all = Object.entries(words);
  return {
    ...settings,
    greetings: filled(all.map(([tag, { greeting }]) => [tag, greeting.trim()])),
    starters: filled(all.map(([tag, { starters }]) => [tag, lines(starters).slice(0, 6)])),
    launcher: filled(all.map(([tag, { launcher }]) => [tag, launcher.trim()])),
    proactive: rules.map((rule) => ({
      ...rule,
      pages: lines(rule.pages),
      texts: filled(Object.entries(rule.texts).map(([tag, text]) => [tag, text.trim()])),
    })),
  };
}

export function originsOf({ origins }: InboxDraft): string[] {
  return origins
    .split(/[\s,，]+/)
    .map((each) => each.trim().replace(/\/$/, ''))
    .filter(Boolean);
}

/** What the widget would be told, had the draft been saved; `away`: as if nobody were there. */
export function previewOf(inbox: Inbox, draft: InboxDraft, away: boolean): WidgetSettings {
  const { hours, accent, pageTrailDays, ...shown } = settingsOf(draft);
  const tomorrow = new Date();
  tomorrow.setDate(tomorrow.getDate() + 1);
  tomorrow.setHours(9, 0, 0, 0);
  return {
    ...shown,
    // The rule that was opened last is what one wants to see; texts may still be missing.
    proactive: shown.proactive.filter(({ texts }) => Object.keys(texts).length > 0),
    pageTrail: false,
    name: draft.name,
    locale: draft.locale,
    colours: accent === null ? null : coloursOf(accent),
    avatar: inbox.avatar,
    offlineForm: away || shown.offlineForm,
    onDuty: !away,
    nextOnDutyAt: away ? tomorrow.toISOString() : null,
  };
}
