import { useQueryClient } from '@tanstack/react-query';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import type { Source } from '../../../contract/index.ts';
import { api, done, read } from '../../api/client.ts';
import { isApiError } from '../../api/error.ts';
import { errorText } from '../../i18n/errors.ts';
import { ask } from '../../parts/ask.tsx';
import { Section } from '../../parts/field.tsx';
import { SaveBar } from '../../parts/save-bar.tsx';
import { useAction } from '../../parts/use-action.ts';
import { useDraft } from '../../parts/use-draft.ts';
import { type Limits, LimitsFields, ScheduleField } from './schedule-fields.tsx';

type Stored = Limits & { schedule: string };

export function SourceSettings({ source }: { source: Source }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const client = useQueryClient();
  const { id, url, kind, schedule, maxPages, maxDepth, tags, access } = source;
  const stored: Stored = { schedule, maxPages, maxDepth, tags, access };
  const [draft, setDraft, clearDraft] = useDraft<Stored>(`source.${id}`, stored);
  const save = useAction({
    silent: true,
    run: async () => {
      await read(api.sources[':id'].$patch({ param: { id }, json: draft }));
      // Else the form would show what was stored before until the source has been read again.
      await client.invalidateQueries({ queryKey: ['source', id] });
    },
    refresh: [['sources']],
    said: t('sources.saved'),
    done: clearDraft,
  });
  const remove = useAction({
    run: (documents: 'delete' | 'keep') =>
      done(api.sources[':id'].$delete({ param: { id }, query: { documents } })),
    refresh: [['sources'], ['documents']],
    said: t('sources.deleted'),
    done: () => void navigate('/knowledge/sources'),
  });
  const fields = isApiError(save.error) ? save.error.fields : {};
  const askToRemove = async () => {
    const question = {
      title: t('sources.deleteTitle', { url }),
      text: t('sources.deleteText'),
      action: t('sources.delete'),
    };
    if (await ask(question)) remove.mutate('delete');
  };
  return (
    <>
      <Section title={t('sources.schedule')}>
        <ScheduleField
          value={draft.schedule}
          onChange={(next) => setDraft({ ...draft, schedule: next })}
          error={fields.schedule ? errorText(save.error) : undefined}
        />
      </Section>
      <Section title={t('sources.more')}>
        <LimitsFields
          value={draft}
          onChange={(limits) => setDraft({ ...draft, ...limits })}
          isCrawl={kind === 'crawl'}
        />
      </Section>
      <Section title={t('sources.delete')} text={t('sources.deleteText')}>
        <div className="row">
          <Button danger loading={remove.isPending} onClick={() => void askToRemove()}>
            {t('sources.delete')}
          </Button>
          <Button loading={remove.isPending} onClick={() => remove.mutate('keep')}>
            {t('sources.keep')}
          </Button>
        </div>
      </Section>
      {JSON.stringify(draft) !== JSON.stringify(stored) && (
        <SaveBar isBusy={save.isPending} onSave={() => save.mutate()} onDiscard={clearDraft} />
      )}
    </>
  );
}
