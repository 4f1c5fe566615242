import { useQuery } from '@tanstack/react-query';
import { Button, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Team } from '../../../contract/index.ts';
import { api, done, read } from '../../api/client.ts';
import { membersQuery, teamsQuery } from '../../api/queries.ts';
import { Field } from '../../parts/field.tsx';
import { Icon } from '../../parts/icons.tsx';
import { Empty, Loaded } from '../../parts/states.tsx';
import { useAction } from '../../parts/use-action.ts';
import { useMay } from '../../parts/use-me.ts';
import { EntryRow } from './entry-row.tsx';
import { NameDialog } from './name-dialog.tsx';
import { SettingsPage } from './settings-page.tsx';

export function Component() {
  const { t } = useTranslation();
  const mayWrite = useMay('settings:write');
  const [open, setOpen] = useState<Team | 'new'>();
  const query = useQuery(teamsQuery);
  const { data: members } = useQuery(membersQuery);
  const namesOf = (team: Team) =>
    (members?.items ?? [])
      .filter(({ id }) => team.memberIds.includes(id))
      .map(({ name }) => name)
      .join(', ');
  const remove = useAction({
    run: (id: string) => done(api.teams[':id'].$delete({ param: { id } })),
    refresh: [['teams'], ['conversations'], ['conversation']],
    said: t('desk.teamPage.removed'),
  });
  return (
    <SettingsPage
      name="teams"
      lead={t('desk.teamPage.lead')}
      actions={
        mayWrite && (
          <Button type="primary" icon={<Icon name="plus" size={16} />} onClick={() => setOpen('new')}>
            {t('desk.teamPage.new')}
          </Button>
        )
      }
    >
      <Loaded query={query}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty icon="users" title={t('desk.teamPage.empty')} text={t('desk.teamPage.emptyText')} />
          ) : (
            <ul className="people">
              {items.map((each) => (
                <EntryRow
                  key={each.id}
                  name={each.name}
                  mayWrite={mayWrite}
                  onEdit={() => setOpen(each)}
                  onRemove={() => remove.mutate(each.id)}
                  removeTitle={t('desk.teamPage.remove', { name: each.name })}
                  removeText={t('desk.teamPage.removeText')}
                >
                  <strong>{each.name}</strong>
                  <div className="soft small cut">
                    {t('desk.teamPage.count', { count: each.memberIds.length })}
                    {each.memberIds.length > 0 && ` · ${namesOf(each)}`}
                  </div>
                </EntryRow>
              ))}
            </ul>
          )
        }
      </Loaded>
      {open && <Editor team={open} onClose={() => setOpen(undefined)} />}
    </SettingsPage>
  );
}

function Editor({ team, onClose }: { team: Team | 'new'; onClose: () => void }) {
  const { t } = useTranslation();
  const isNew = team === 'new';
  const [name, setName] = useState(isNew ? '' : team.name);
  const [memberIds, setMemberIds] = useState<string[]>(isNew ? [] : team.memberIds);
  const { data: members } = useQuery(membersQuery);
  const save = useAction({
    run: () => {
      const json = { name: name.trim(), memberIds };
      return isNew
        ? read(api.teams.$post({ json }))
        : read(api.teams[':id'].$patch({ param: { id: team.id }, json }));
    },
    refresh: [['teams']],
    said: t('desk.teamPage.saved'),
    silent: true,
    done: onClose,
  });
  return (
    <NameDialog
      title={t(isNew ? 'desk.teamPage.new' : 'desk.teamPage.edit')}
      label={t('desk.teamPage.name')}
      name={name}
      onName={setName}
      error={save.error}
      isBusy={save.isPending}
      onSave={() => save.mutate()}
      onClose={onClose}
    >
      <Field label={t('desk.teamPage.members')}>
        <Select
          mode="multiple"
          value={memberIds}
          onChange={setMemberIds}
          showSearch={{ optionFilterProp: 'label' }}
          getPopupContainer={(trigger) => trigger.closest('dialog') ?? document.body}
          options={(members?.items ?? []).map(({ id, name }) => ({ value: id, label: name }))}
        />
      </Field>
    </NameDialog>
  );
}
