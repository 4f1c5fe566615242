import { Button, Input, InputNumber, Segmented } from 'antd';
import { useTranslation } from 'react-i18next';
import { coloursOf, contrastOf, type Inbox, lightPaper, shapeContrast } from '../../../../contract/index.ts';
import { number } from '../../../i18n/format.ts';
import { Field, Section } from '../../../parts/field.tsx';
import { Avatar } from './avatar.tsx';
import type { InboxDraft } from './draft.ts';

type Settings = InboxDraft['settings'];
type Props = {
  inbox: Inbox;
  settings: Settings;
  problem: string | undefined;
  set: (change: Partial<Settings>) => void;
};

const usual = '#17584f';
const isColour = (text: string) => /^#[0-9a-f]{6}$/i.test(text);

/** Colour with what it does to reading, roundness, side, picture. */
export function LookEditor({ inbox, settings, problem, set }: Props) {
  const { t } = useTranslation();
  const { accent, radius, position } = settings;
  return (
    <Section title={t('settings.widget.look')} text={t('settings.widget.lookText')}>
      <Field
        label={t('settings.widget.accent')}
        hint={accent !== null && isColour(accent) ? <Contrast accent={accent} /> : undefined}
        error={
          problem ?? (accent === null || isColour(accent) ? undefined : t('settings.widget.accentWrong'))
        }
      >
        <AccentInput accent={accent} onChange={(next) => set({ accent: next })} />
      </Field>
      <Field label={t('settings.widget.radius')}>
        <InputNumber
          min={0}
          max={24}
          precision={0}
          suffix="px"
          style={{ width: 120 }}
          value={radius}
          onChange={(value) => set({ radius: value ?? 12 })}
        />
      </Field>
      <div className="field">
        <span className="field-label">{t('settings.widget.position')}</span>
        <div>
          <Segmented
            aria-label={t('settings.widget.position')}
            value={position}
            onChange={(next) => set({ position: next })}
            options={(['left', 'right'] as const).map((value) => ({
              value,
              label: t(`settings.widget.${value}`),
            }))}
          />
        </div>
      </div>
      <Avatar inbox={inbox} />
    </Section>
  );
}

type AccentProps = { accent: string | null; onChange: (accent: string | null) => void; id?: string };

function AccentInput({ accent, onChange, ...control }: AccentProps) {
  const { t } = useTranslation();
  return (
    <div className="row">
      <input
        type="color"
        className="colour"
        aria-label={t('settings.widget.pick')}
        value={accent !== null && isColour(accent) ? accent : usual}
        onChange={(event) => onChange(event.target.value)}
      />
      <Input
        {...control}
        style={{ width: 120 }}
        placeholder={usual}
        maxLength={7}
        value={accent ?? ''}
        onChange={(event) => onChange(event.target.value.trim() || null)}
      />
      {accent !== null && (
        <Button size="small" onClick={() => onChange(null)}>
          {t('settings.widget.usual')}
        </Button>
      )}
    </div>
  );
}

/** What WCAG asks for is kept by itself, but for a colour that can hardly be told from the page. */
function Contrast({ accent }: { accent: string }) {
  const { t } = useTranslation();
  const { light } = coloursOf(accent);
  const onButton = contrastOf(light.onAccent, light.accent);
  const onPaper = contrastOf(light.accent, lightPaper);
  return (
    <>
      {t('settings.widget.contrastText', { ratio: number(onButton, 1) })}
      {light.ink !== light.accent && <> {t('settings.widget.contrastInk', { colour: light.ink })}</>}
      {onPaper < shapeContrast && (
        <span className="contrast-low" role="alert">
          {t('settings.widget.contrastLow', { ratio: number(onPaper, 1) })}
        </span>
      )}
    </>
  );
}
