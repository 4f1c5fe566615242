import { Input, Segmented } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Field, Section } from '../../../parts/field.tsx';
import { widgetLocales } from '../widget-locales.ts';
import { type InboxDraft, noWords, type Words } from './draft.ts';

type Props = { draft: InboxDraft; onChange: (words: InboxDraft['words']) => void };

/** Greeting, first questions and launcher, language by language. */
export function WordsEditor({ draft, onChange }: Props) {
  const { t } = useTranslation();
  const [tag, setTag] = useState(draft.locale);
  // A language that another release or program has set is shown as well.
  const tags = [...new Set([...Object.keys(widgetLocales), ...Object.keys(draft.words)])];
  const words = draft.words[tag] ?? noWords;
  const set = (change: Partial<Words>) => {
    const next = { ...words, ...change };
    const { [tag]: _, ...others } = draft.words;
    const empty = !next.greeting && !next.starters && !next.launcher;
    onChange(empty ? others : { ...others, [tag]: next });
  };
  return (
    <Section title={t('settings.widget.words')} text={t('settings.widget.wordsText')}>
      <div>
        <Segmented
          aria-label={t('settings.widget.language')}
          value={tag}
          onChange={setTag}
          options={tags.map((value) => ({ value, label: widgetLocales[value] ?? value }))}
        />
      </div>
      <Field label={t('settings.widget.greeting')} hint={t('settings.widget.greetingHint')}>
        <Input
          maxLength={300}
          lang={tag}
          value={words.greeting}
          onChange={(event) => set({ greeting: event.target.value })}
        />
      </Field>
      <Field label={t('settings.widget.starters')} hint={t('settings.widget.startersHint')}>
        <Input.TextArea
          autoSize={{ minRows: 3, maxRows: 8 }}
          lang={tag}
          value={words.starters}
          onChange={(event) => set({ starters: event.target.value })}
        />
      </Field>
      <Field label={t('settings.widget.launcher')} hint={t('settings.widget.launcherHint')}>
        <Input
          maxLength={30}
          lang={tag}
          value={words.launcher}
          onChange={(event) => set({ launcher: event.target.value })}
        />
      </Field>
    </Section>
  );
}
