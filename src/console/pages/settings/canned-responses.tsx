import { useQuery } from '@tanstack/react-query';
import { Button, Input } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { CannedResponse } from '../../../contract/index.ts';
import { api, done, read } from '../../api/client.ts';
import { isApiError } from '../../api/error.ts';
import { cannedQuery } from '../../api/queries.ts';
import { errorText } from '../../i18n/errors.ts';
import { Dialog } from '../../parts/dialog.tsx';
import { Field } from '../../parts/field.tsx';
import { Icon } from '../../parts/icons.tsx';
import { Empty, Loaded } from '../../parts/states.tsx';
import { useAction } from '../../parts/use-action.ts';
import { useDraft } from '../../parts/use-draft.ts';
import { useMay } from '../../parts/use-me.ts';
import { variables } from '../inbox/canned-text.ts';
import { EntryRow } from './entry-row.tsx';
import { SettingsPage } from './settings-page.tsx';

type Open = CannedResponse | 'new' | undefined;

export function Component() {
  const { t } = useTranslation();
  const mayWrite = useMay('settings:write');
  const [open, setOpen] = useState<Open>();
  const query = useQuery(cannedQuery);
  const remove = useAction({
    run: (id: string) => done(api['canned-responses'][':id'].$delete({ param: { id } })),
    refresh: [['canned-responses']],
    said: t('desk.canned.removed'),
  });
  const names = variables.map((name) => `{{${name}}}`).join(' ');
  return (
    <SettingsPage
      name="canned"
      lead={t('desk.canned.lead', { variables: names, interpolation: { skipOnVariables: true } })}
      actions={
        mayWrite && (
          <Button type="primary" icon={<Icon name="plus" size={16} />} onClick={() => setOpen('new')}>
            {t('desk.canned.new')}
          </Button>
        )
      }
    >
      <Loaded query={query}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty icon="spark" title={t('desk.canned.empty')} text={t('desk.canned.emptyText')} />
          ) : (
            <ul className="people">
              {items.map((each) => (
                <EntryRow
                  key={each.id}
                  name={each.shortcode}
                  mayWrite={mayWrite}
                  onEdit={() => setOpen(each)}
                  onRemove={() => remove.mutate(each.id)}
                  removeTitle={t('desk.canned.remove', { name: each.shortcode })}
                  removeText={t('desk.canned.removeText')}
                >
                  <strong>/{each.shortcode}</strong>
                  <div className="soft small two-lines">{each.text}</div>
                </EntryRow>
              ))}
            </ul>
          )
        }
      </Loaded>
      {open && <Editor entry={open} onClose={() => setOpen(undefined)} />}
    </SettingsPage>
  );
}

function Editor({ entry, onClose }: { entry: CannedResponse | 'new'; onClose: () => void }) {
  const { t } = useTranslation();
  const isNew = entry === 'new';
  const stored = isNew ? { shortcode: '', text: '' } : { shortcode: entry.shortcode, text: entry.text };
  const [draft, setDraft, clear] = useDraft(`canned.${isNew ? 'new' : entry.id}`, stored);
  const save = useAction({
    run: () => {
      const json = { shortcode: draft.shortcode.trim(), text: draft.text.trim() };
      return isNew
        ? read(api['canned-responses'].$post({ json }))
        : read(api['canned-responses'][':id'].$patch({ param: { id: entry.id }, json }));
    },
    refresh: [['canned-responses']],
    said: t('desk.canned.saved'),
    silent: true,
    done: () => {
      clear();
      onClose();
    },
  });
  const fields = isApiError(save.error) ? save.error.fields : {};
  return (
    <Dialog
      title={t(isNew ? 'desk.canned.new' : 'desk.canned.edit')}
      onClose={onClose}
      width={560}
      footer={
        <>
          <Button onClick={onClose}>{t('desk.form.cancel')}</Button>
          <Button
            type="primary"
            loading={save.isPending}
            disabled={!draft.shortcode.trim() || !draft.text.trim()}
            onClick={() => save.mutate()}
          >
            {t('desk.form.save')}
          </Button>
        </>
      }
    >
      <Field
        label={t('desk.canned.shortcode')}
        hint={t('desk.canned.shortcodeHint')}
        error={save.error ? (fields.shortcode ? errorText(save.error) : undefined) : undefined}
      >
        <Input
          autoFocus
          prefix="/"
          maxLength={40}
          value={draft.shortcode}
          onChange={({ target }) => setDraft({ ...draft, shortcode: target.value.replace(/^\//, '') })}
        />
      </Field>
      <Field label={t('desk.canned.text')} hint={variables.map((name) => `{{${name}}}`).join('  ')}>
        <Input.TextArea
          autoSize={{ minRows: 5, maxRows: 14 }}
          maxLength={10_000}
          value={draft.text}
          onChange={({ target }) => setDraft({ ...draft, text: target.value })}
        />
      </Field>
      {save.error && !fields.shortcode && (
        <p className="field-error" role="alert">
          {errorText(save.error)}
        </p>
      )}
    </Dialog>
  );
}
