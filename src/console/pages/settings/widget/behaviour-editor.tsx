import { InputNumber, Segmented, Switch } from 'antd';
import { useTranslation } from 'react-i18next';
import { Field, Section } from '../../../parts/field.tsx';
import { ScheduleEditor } from '../schedule-editor.tsx';
import type { InboxDraft } from './draft.ts';

type Settings = InboxDraft['settings'];
type Props = {
  settings: Settings;
  problem: (name: string) => string | undefined;
  set: (change: Partial<Settings>) => void;
};
type Flag = 'sound' | 'attachments' | 'offlineForm' | 'pageTrail';

/** Hours with what happens outside of them, and what the window lets customers do. */
export function BehaviourEditor({ settings, problem, set }: Props) {
  const { t } = useTranslation();
  const { hours } = settings;
  const flag = (name: Flag) => (
    <label className="switch-row" htmlFor={`widget-${name}`}>
      <span>
        {t(`settings.widget.${name}`)}
        <span className="field-hint block">{t(`settings.widget.${name}Hint`)}</span>
      </span>
      <Switch id={`widget-${name}`} checked={settings[name]} onChange={(on) => set({ [name]: on })} />
    </label>
  );
  return (
    <>
      <div id="hours">
        <Section title={t('settings.widget.hours')} text={t('settings.widget.hoursText')}>
          <div>
            <Segmented
              aria-label={t('settings.widget.hours')}
              value={hours.source}
              onChange={(source) => set({ hours: { ...hours, source } })}
              options={(['workspace', 'own'] as const).map((value) => ({
                value,
                label: t(`settings.widget.hoursOf.${value}`),
              }))}
            />
          </div>
          {hours.source === 'own' && (
            <ScheduleEditor
              schedule={hours.schedule}
              problem={problem('hours')}
              onChange={(schedule) => set({ hours: { ...hours, schedule } })}
            />
          )}
          {flag('offlineForm')}
        </Section>
      </div>
      <Section title={t('settings.widget.behaviour')}>
        {flag('attachments')}
        {flag('sound')}
        {flag('pageTrail')}
        {settings.pageTrail && (
          <Field label={t('settings.widget.pageTrailDays')} error={problem('pageTrailDays')}>
            <InputNumber
              min={1}
              max={90}
              precision={0}
              style={{ width: 120 }}
              value={settings.pageTrailDays}
              onChange={(value) => set({ pageTrailDays: value ?? 30 })}
            />
          </Field>
        )}
      </Section>
    </>
  );
}
