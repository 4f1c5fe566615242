import { useQuery } from '@tanstack/react-query';
import { Input, InputNumber, Select, Switch } from 'antd';
import { useTranslation } from 'react-i18next';
import type { Workspace, WorkspaceSettings } from '../../../contract/index.ts';
import { api, read } from '../../api/client.ts';
import { isApiError } from '../../api/error.ts';
import { workspaceQuery } from '../../api/queries.ts';
import { Field, Section } from '../../parts/field.tsx';
import { SaveBar } from '../../parts/save-bar.tsx';
import { Loaded } from '../../parts/states.tsx';
import { useAction } from '../../parts/use-action.ts';
import { useDraft } from '../../parts/use-draft.ts';
import { useMay } from '../../parts/use-me.ts';
import { SettingsPage } from './settings-page.tsx';
import { ThresholdField } from './threshold-field.tsx';

/** Hours have a page of their own. */
type Draft = Omit<WorkspaceSettings, 'schedule'> & { name: string };

export function Component() {
  const { t } = useTranslation();
  const mayWrite = useMay('settings:write');
  const query = useQuery(workspaceQuery);
  return (
    <SettingsPage name="workspace" lead={mayWrite ? undefined : t('settings.readOnly')}>
      <Loaded query={query}>{(workspace) => <Editor workspace={workspace} mayWrite={mayWrite} />}</Loaded>
    </SettingsPage>
  );
}

function Editor({ workspace, mayWrite }: { workspace: Workspace; mayWrite: boolean }) {
  const { t } = useTranslation();
  const { schedule: _, ...settings } = workspace.settings;
  const stored: Draft = { name: workspace.name, ...settings };
  const [draft, setDraft, clear] = useDraft<Draft>(`workspace.${workspace.id}`, stored);
  const isChanged = JSON.stringify(draft) !== JSON.stringify(stored);
  const set = (change: Partial<Draft>) => setDraft({ ...draft, ...change });
  const save = useAction({
    run: () => {
      const { name, ...settings } = draft;
      return read(api.workspace.$patch({ json: { name: name.trim(), settings } }));
    },
    refresh: [['workspace'], ['me']],
    said: t('common.saved'),
    done: clear,
  });
  const fields = isApiError(save.error) ? save.error.fields : {};
  const problem = (name: string) => Object.entries(fields).find(([field]) => field.includes(name))?.[1];
  return (
    <>
      <fieldset className="plain" disabled={!mayWrite}>
        <Section title={t('settings.workspace.basics')}>
          <Field label={t('settings.workspace.name')} error={fields.name}>
            <Input
              value={draft.name}
              maxLength={100}
              onChange={(event) => set({ name: event.target.value })}
            />
          </Field>
        </Section>
        <Section title={t('settings.workspace.bot')} text={t('settings.workspace.botText')}>
          <ThresholdField
            label={t('settings.workspace.answerThreshold')}
            hint={t('settings.workspace.answerThresholdHint')}
            error={problem('answerThreshold')}
            value={draft.answerThreshold}
            onChange={(answerThreshold) => set({ answerThreshold })}
          />
          <ThresholdField
            label={t('settings.workspace.suggestThreshold')}
            hint={t('settings.workspace.suggestThresholdHint')}
            error={problem('suggestThreshold')}
            value={draft.suggestThreshold}
            onChange={(suggestThreshold) => set({ suggestThreshold })}
          />
          <Field
            label={t('settings.workspace.topics')}
            hint={t('settings.workspace.topicsHint')}
            error={problem('alwaysHumanTopics')}
          >
            <Select
              mode="tags"
              open={false}
              suffixIcon={null}
              tokenSeparators={[',', '，', '、']}
              value={draft.alwaysHumanTopics}
              onChange={(alwaysHumanTopics) => set({ alwaysHumanTopics })}
            />
          </Field>
        </Section>
        <Section title={t('life.settings.title')} text={t('life.settings.text')}>
          <label className="switch-row" htmlFor="review-knowledge">
            <span>
              {t('life.settings.review')}
              <span className="field-hint switch-hint">{t('life.settings.reviewHint')}</span>
            </span>
            <Switch
              id="review-knowledge"
              checked={draft.reviewKnowledge}
              onChange={(reviewKnowledge) => set({ reviewKnowledge })}
            />
          </label>
          <Field
            label={t('life.settings.warning')}
            hint={t('life.settings.warningHint')}
            error={problem('expiryWarningDays')}
          >
            <InputNumber
              min={0}
              max={365}
              precision={0}
              suffix={t('life.settings.days')}
              style={{ width: 200 }}
              value={draft.expiryWarningDays}
              onChange={(value) => set({ expiryWarningDays: value ?? 14 })}
            />
          </Field>
        </Section>
        <Section title={t('settings.workspace.flow')} text={t('settings.workspace.flowText')}>
          <Field label={t('settings.workspace.idle')} error={problem('idleCloseMinutes')}>
            <InputNumber
              min={1}
              max={43_200}
              precision={0}
              suffix={t('settings.workspace.minutes')}
              style={{ width: 200 }}
              value={draft.idleCloseMinutes}
              onChange={(value) => set({ idleCloseMinutes: value ?? 60 })}
            />
          </Field>
          <label className="switch-row" htmlFor="ticket-rule">
            {t('settings.workspace.ticketRule')}
            <Switch
              id="ticket-rule"
              checked={draft.ticketOnUnsatisfied}
              onChange={(ticketOnUnsatisfied) => set({ ticketOnUnsatisfied })}
            />
          </label>
        </Section>
      </fieldset>
      {isChanged && mayWrite && (
        <SaveBar
          isBusy={save.isPending}
          disabled={draft.name.trim() === ''}
          onSave={() => save.mutate()}
          onDiscard={clear}
        />
      )}
    </>
  );
}
