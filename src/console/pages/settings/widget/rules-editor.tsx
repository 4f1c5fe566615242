import { Button, Checkbox, Input, InputNumber, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { Field, Section } from '../../../parts/field.tsx';
import { Icon } from '../../../parts/icons.tsx';
import { IconButton } from '../../../parts/small.tsx';
import { widgetLocales } from '../widget-locales.ts';
import type { RuleDraft } from './draft.ts';

type Props = {
  rules: RuleDraft[];
  locale: string;
  problem: (name: string) => string | undefined;
  onChange: (rules: RuleDraft[]) => void;
};

/** When the widget greets by itself. */
export function RulesEditor({ rules, locale, problem, onChange }: Props) {
  const { t } = useTranslation();
  const add = () =>
    onChange([
      ...rules,
      {
        id: crypto.randomUUID().slice(0, 8),
        pages: '',
        afterSeconds: 20,
        onExit: false,
        repeat: 'once',
        texts: { [locale]: '' },
      },
    ]);
  return (
    <Section title={t('settings.widget.proactive')} text={t('settings.widget.proactiveText')}>
      {rules.map((rule, at) => (
        <Rule
          key={rule.id}
          rule={rule}
          name={t('settings.widget.rule', { number: at + 1 })}
          problem={problem(`proactive.${at}.`)}
          onChange={(next) => onChange(rules.map((each) => (each.id === rule.id ? next : each)))}
          onRemove={() => onChange(rules.filter(({ id }) => id !== rule.id))}
        />
      ))}
      {rules.length < 10 && (
        <div>
          <Button icon={<Icon name="plus" size={16} />} onClick={add}>
            {t('settings.widget.addRule')}
          </Button>
        </div>
      )}
    </Section>
  );
}

type RuleProps = {
  rule: RuleDraft;
  name: string;
  problem: string | undefined;
  onChange: (rule: RuleDraft) => void;
  onRemove: () => void;
};

function Rule({ rule, name, problem, onChange, onRemove }: RuleProps) {
  const { t } = useTranslation();
  const set = (change: Partial<RuleDraft>) => onChange({ ...rule, ...change });
  const tags = [...new Set([...Object.keys(widgetLocales), ...Object.keys(rule.texts)])];
  return (
    <fieldset className="rule">
      <legend>
        {name}
        <IconButton icon="cross" label={`${t('common.remove')} ${name}`} onClick={onRemove} />
      </legend>
      {tags.map((tag) => (
        <Field key={tag} label={`${t('settings.widget.ruleText')} · ${widgetLocales[tag] ?? tag}`}>
          <Input
            maxLength={300}
            lang={tag}
            value={rule.texts[tag] ?? ''}
            onChange={({ target: { value } }) => set({ texts: { ...rule.texts, [tag]: value } })}
          />
        </Field>
      ))}
      <Field label={t('settings.widget.pages')} hint={t('settings.widget.pagesHint')}>
        <Input.TextArea
          autoSize={{ minRows: 1, maxRows: 6 }}
          value={rule.pages}
          onChange={({ target: { value } }) => set({ pages: value })}
        />
      </Field>
      <div className="row">
        <Checkbox
          checked={rule.afterSeconds !== null}
          onChange={({ target: { checked } }) => set({ afterSeconds: checked ? 20 : null })}
        >
          {t('settings.widget.after')}
        </Checkbox>
        {rule.afterSeconds !== null && (
          <InputNumber
            aria-label={t('settings.widget.seconds')}
            min={0}
            max={3600}
            precision={0}
            suffix={t('settings.widget.seconds')}
            style={{ width: 120 }}
            value={rule.afterSeconds}
            onChange={(value) => set({ afterSeconds: value ?? 0 })}
          />
        )}
        <Checkbox checked={rule.onExit} onChange={({ target: { checked } }) => set({ onExit: checked })}>
          {t('settings.widget.onExit')}
        </Checkbox>
      </div>
      <Field label={t('settings.widget.repeat')} error={problem}>
        <Select
          style={{ width: 240 }}
          value={rule.repeat}
          onChange={(repeat) => set({ repeat })}
          options={(['once', 'daily', 'always'] as const).map((value) => ({
            value,
            label: t(`settings.widget.repeats.${value}`),
          }))}
        />
      </Field>
    </fieldset>
  );
}
