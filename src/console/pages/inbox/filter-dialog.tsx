import './desk.css';
import { useQuery } from '@tanstack/react-query';
import { Button, Checkbox, Input, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import { api, done, read } from '../../api/client.ts';
import { inboxesQuery, labelsQuery, membersQuery, savedViewsQuery, teamsQuery } from '../../api/queries.ts';
import { Dialog } from '../../parts/dialog.tsx';
import { Field } from '../../parts/field.tsx';
import { IconButton } from '../../parts/small.tsx';
import { useAction } from '../../parts/use-action.ts';
import { useChangeParams } from '../../parts/use-change-params.ts';
import { useMay, useMe } from '../../parts/use-me.ts';
import { filterNames, filterToSave, paramsOfFilter } from './views.ts';

/** What the list shows beyond the view chosen; under a name it is a view of its own. */
export function FilterDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const [params] = useSearchParams();
  const change = useChangeParams();
  const [members, teams, labels, inboxes] = [
    useQuery(membersQuery).data?.items ?? [],
    useQuery(teamsQuery).data?.items ?? [],
    useQuery(labelsQuery).data?.items ?? [],
    useQuery(inboxesQuery).data?.items ?? [],
  ];
  const named = (items: { id: string; name: string }[]) =>
    items.map(({ id, name }) => ({ value: id, label: name }));
  const none = (label: string) => [{ value: 'none', label }];
  const status = (['pending', 'open', 'snoozed', 'resolved'] as const).map((value) => ({
    value,
    label: t(`inbox.status.${value}`),
  }));
  const priorities = (['urgent', 'high', 'normal', 'low'] as const).map((value) => ({
    value,
    label: t(`desk.priority.${value}`),
  }));
  const choices = [
    { name: 'status', label: t('desk.filter.status'), options: status },
    {
      name: 'assignee',
      label: t('desk.filter.assignee'),
      options: [...none(t('common.nobody')), ...named(members)],
    },
    { name: 'team', label: t('desk.team.title'), options: [...none(t('desk.team.none')), ...named(teams)] },
    { name: 'label', label: t('desk.labels.title'), options: named(labels) },
    { name: 'priority', label: t('desk.priority.title'), options: priorities },
    { name: 'inbox', label: t('desk.filter.inbox'), options: named(inboxes) },
  ];
  const clear = () => change(Object.fromEntries(filterNames.map((name) => [name, null])));
  return (
    <Dialog
      title={t('desk.filter.title')}
      onClose={onClose}
      width={420}
      footer={<Button onClick={clear}>{t('desk.filter.clear')}</Button>}
    >
      {choices.map(({ name, label, options }) => (
        <Field key={name} label={label}>
          <Select
            aria-label={label}
            allowClear
            showSearch={{ optionFilterProp: 'label' }}
            getPopupContainer={(trigger) => trigger.closest('dialog') ?? document.body}
            placeholder={t('desk.filter.any')}
            value={params.get(name)}
            options={options}
            onChange={(value: string | undefined) =>
              change({ [name]: value ?? null, ...(name === 'status' && value && { view: 'all' }) })
            }
          />
        </Field>
      ))}
      <Checkbox
        checked={params.get('unread') === 'true'}
        onChange={({ target }) => change({ unread: target.checked ? 'true' : null })}
      >
        {t('desk.filter.unread')}
      </Checkbox>
      <SaveView />
      <SavedViews />
    </Dialog>
  );
}

function SaveView() {
  const { t } = useTranslation();
  const { memberId } = useMe();
  const [params] = useSearchParams();
  const [name, setName] = useState('');
  const [shared, setShared] = useState(false);
  const save = useAction({
    run: () =>
      read(api.views.$post({ json: { name: name.trim(), shared, filter: filterToSave(params, memberId) } })),
    refresh: [['views']],
    said: t('desk.filter.saved'),
    done: () => setName(''),
  });
  return (
    <form
      className="save-view"
      onSubmit={(event) => {
        event.preventDefault();
        if (name.trim()) save.mutate();
      }}
    >
      <Input
        aria-label={t('desk.filter.name')}
        placeholder={t('desk.filter.name')}
        maxLength={60}
        value={name}
        onChange={({ target }) => setName(target.value)}
      />
      <Checkbox checked={shared} onChange={({ target }) => setShared(target.checked)}>
        {t('desk.filter.shared')}
      </Checkbox>
      <Button htmlType="submit" type="primary" disabled={!name.trim()} loading={save.isPending}>
        {t('desk.filter.save')}
      </Button>
    </form>
  );
}

function SavedViews() {
  const { t } = useTranslation();
  const { memberId } = useMe();
  const mayAll = useMay('settings:write');
  const change = useChangeParams();
  const views = useQuery(savedViewsQuery).data?.items ?? [];
  const remove = useAction({
    run: (id: string) => done(api.views[':id'].$delete({ param: { id } })),
    refresh: [['views']],
    said: t('desk.filter.removed'),
  });
  if (views.length === 0) return null;
  return (
    <section className="saved-views">
      <h3>{t('desk.filter.views')}</h3>
      {views.map((view) => (
        <div key={view.id} className="row">
          <button
            type="button"
            className="link-button grow"
            onClick={() => change(paramsOfFilter(view.filter))}
          >
            {view.name}
          </button>
          {(view.memberId === memberId || (view.shared && mayAll)) && (
            <IconButton
              icon="trash"
              label={t('desk.filter.remove', { name: view.name })}
              onClick={() => remove.mutate(view.id)}
            />
          )}
        </div>
      ))}
    </section>
  );
}
