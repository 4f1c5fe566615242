import { useQuery } from '@tanstack/react-query';
import { Button, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Label, LabelColor } from '../../../contract/index.ts';
import { api, done, read } from '../../api/client.ts';
import { labelsQuery } from '../../api/queries.ts';
import { Field } from '../../parts/field.tsx';
import { Icon } from '../../parts/icons.tsx';
import { Empty, Loaded } from '../../parts/states.tsx';
import { useAction } from '../../parts/use-action.ts';
import { useMay } from '../../parts/use-me.ts';
import { EntryRow } from './entry-row.tsx';
import { NameDialog } from './name-dialog.tsx';
import { SettingsPage } from './settings-page.tsx';

const colors: readonly LabelColor[] = ['grey', 'red', 'orange', 'yellow', 'green', 'blue', 'purple'];

export function Component() {
  const { t } = useTranslation();
  const mayWrite = useMay('settings:write');
  const [open, setOpen] = useState<Label | 'new'>();
  const query = useQuery(labelsQuery);
  const remove = useAction({
    run: (id: string) => done(api.labels[':id'].$delete({ param: { id } })),
    refresh: [['labels'], ['conversations'], ['conversation']],
    said: t('desk.labelPage.removed'),
  });
  return (
    <SettingsPage
      name="labels"
      lead={t('desk.labelPage.lead')}
      actions={
        mayWrite && (
          <Button type="primary" icon={<Icon name="plus" size={16} />} onClick={() => setOpen('new')}>
            {t('desk.labelPage.new')}
          </Button>
        )
      }
    >
      <Loaded query={query}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty icon="tag" title={t('desk.labelPage.empty')} text={t('desk.labelPage.emptyText')} />
          ) : (
            <ul className="people">
              {items.map((each) => (
                <EntryRow
                  key={each.id}
                  name={each.name}
                  mayWrite={mayWrite}
                  onEdit={() => setOpen(each)}
                  onRemove={() => remove.mutate(each.id)}
                  removeTitle={t('desk.labelPage.remove', { name: each.name })}
                  removeText={t('desk.labelPage.removeText')}
                >
                  <span className={`label label-${each.color}`}>{each.name}</span>
                </EntryRow>
              ))}
            </ul>
          )
        }
      </Loaded>
      {open && <Editor label={open} onClose={() => setOpen(undefined)} />}
    </SettingsPage>
  );
}

function Editor({ label, onClose }: { label: Label | 'new'; onClose: () => void }) {
  const { t } = useTranslation();
  const isNew = label === 'new';
  const [name, setName] = useState(isNew ? '' : label.name);
  const [color, setColor] = useState<LabelColor>(isNew ? 'blue' : label.color);
  const save = useAction({
    run: () => {
      const json = { name: name.trim(), color };
      return isNew
        ? read(api.labels.$post({ json }))
        : read(api.labels[':id'].$patch({ param: { id: label.id }, json }));
    },
    refresh: [['labels']],
    said: t('desk.labelPage.saved'),
    silent: true,
    done: onClose,
  });
  return (
    <NameDialog
      title={t(isNew ? 'desk.labelPage.new' : 'desk.labelPage.edit')}
      label={t('desk.labelPage.name')}
      name={name}
      onName={setName}
      error={save.error}
      isBusy={save.isPending}
      onSave={() => save.mutate()}
      onClose={onClose}
    >
      <Field label={t('desk.labelPage.color')}>
        <Select
          value={color}
          onChange={setColor}
          getPopupContainer={(trigger) => trigger.closest('dialog') ?? document.body}
          options={colors.map((value) => ({
            value,
            label: <span className={`label label-${value}`}>{t(`desk.labelPage.colors.${value}`)}</span>,
          }))}
        />
      </Field>
    </NameDialog>
  );
}
