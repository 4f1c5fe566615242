import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { Schedule, Workspace } from '../../../contract/index.ts';
import { api, read } from '../../api/client.ts';
import { isApiError } from '../../api/error.ts';
import { inboxesQuery, workspaceQuery } from '../../api/queries.ts';
import { Section } from '../../parts/field.tsx';
import { Icon } from '../../parts/icons.tsx';
import { SaveBar } from '../../parts/save-bar.tsx';
import { Loaded } from '../../parts/states.tsx';
import { useAction } from '../../parts/use-action.ts';
import { useDraft } from '../../parts/use-draft.ts';
import { useMay } from '../../parts/use-me.ts';
import { ScheduleEditor } from './schedule-editor.tsx';
import { SettingsPage } from './settings-page.tsx';

/** When people are there: the workspace's hours, and which inboxes have their own. */
export function Component() {
  const { t } = useTranslation();
  const query = useQuery(workspaceQuery);
  return (
    <SettingsPage name="hours" lead={t('settings.hours.lead')}>
      <Loaded query={query}>{(workspace) => <Hours workspace={workspace} />}</Loaded>
      <Section title={t('settings.hours.inboxes')} text={t('settings.hours.inboxesText')}>
        <Inboxes />
      </Section>
    </SettingsPage>
  );
}

function Hours({ workspace }: { workspace: Workspace }) {
  const { t } = useTranslation();
  const mayWrite = useMay('settings:write');
  const stored: { schedule: Schedule | null } = { schedule: workspace.settings.schedule };
  const [draft, setDraft, clear] = useDraft(`hours.${workspace.id}`, stored);
  const save = useAction({
    run: () => read(api.workspace.$patch({ json: { settings: { schedule: draft.schedule } } })),
    refresh: [['workspace'], ['me']],
    said: t('common.saved'),
    done: clear,
  });
  const fields = isApiError(save.error) ? save.error.fields : {};
  return (
    <>
      <fieldset className="plain" disabled={!mayWrite}>
        <Section title={t('settings.workspace.schedule')} text={t('settings.workspace.scheduleText')}>
          <ScheduleEditor
            schedule={draft.schedule}
            problem={Object.entries(fields).find(([name]) => name.includes('schedule'))?.[1]}
            onChange={(schedule) => setDraft({ schedule })}
          />
        </Section>
      </fieldset>
      {mayWrite && JSON.stringify(draft) !== JSON.stringify(stored) && (
        <SaveBar isBusy={save.isPending} onSave={() => save.mutate()} onDiscard={clear} />
      )}
    </>
  );
}

function Inboxes() {
  const { t } = useTranslation();
  const query = useQuery(inboxesQuery);
  return (
    <Loaded query={query}>
      {({ items }) => (
        <ul className="people">
          {items.map(({ id, name, settings: { hours } }) => (
            <li key={id} className="person person-link">
              <Icon name="globe" />
              <div className="grow">
                <Link className="row-link" to={`/settings/inboxes/${id}#hours`}>
                  {name}
                </Link>
                <div className="soft small">
                  {hours.source === 'workspace'
                    ? t('settings.hours.follows')
                    : hours.schedule === null
                      ? t('settings.workspace.always')
                      : t('settings.hours.own', { zone: hours.schedule.timeZone })}
                </div>
              </div>
              <Icon name="chevronRight" size={16} />
            </li>
          ))}
        </ul>
      )}
    </Loaded>
  );
}
