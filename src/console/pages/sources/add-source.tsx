import { Button, Input, Segmented } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import type { SourceKind } from '../../../contract/index.ts';
import { api, read } from '../../api/client.ts';
import { isApiError } from '../../api/error.ts';
import { errorText } from '../../i18n/errors.ts';
import { Dialog } from '../../parts/dialog.tsx';
import { Field } from '../../parts/field.tsx';
import { useAction } from '../../parts/use-action.ts';
import { type Limits, LimitsFields, ScheduleField } from './schedule-fields.tsx';

const kinds = ['page', 'sitemap', 'crawl'] as const satisfies SourceKind[];

export function AddSource({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [url, setUrl] = useState('');
  const [kind, setKind] = useState<SourceKind>('crawl');
  const [schedule, setSchedule] = useState('daily');
  const [limits, setLimits] = useState<Limits>({ maxPages: 500, maxDepth: 5, tags: [], access: 'passage' });
  const add = useAction({
    silent: true,
    run: () =>
      read(
        api.sources.$post({
          json: {
            url: /^https?:/i.test(url.trim()) ? url.trim() : `https://${url.trim()}`,
            kind,
            schedule,
            ...limits,
          },
        }),
      ),
    refresh: [['sources']],
    said: t('sources.added'),
    done: ({ id }) => void navigate(`/knowledge/sources/${id}`),
  });
  const fields = isApiError(add.error) ? add.error.fields : {};
  const isOwnField = Boolean(fields.url ?? fields.schedule);
  return (
    <Dialog
      title={t('sources.add')}
      width={540}
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>{t('common.cancel')}</Button>
          <Button type="primary" disabled={!url.trim()} loading={add.isPending} onClick={() => add.mutate()}>
            {t('sources.create')}
          </Button>
        </>
      }
    >
      <Field
        label={t('sources.url')}
        hint={t('sources.urlHint')}
        error={fields.url ? errorText(add.error) : undefined}
      >
        <Input
          autoFocus
          inputMode="url"
          placeholder="https://help.example.com/"
          maxLength={2000}
          value={url}
          onChange={(event) => setUrl(event.target.value)}
        />
      </Field>
      <Field label={t('sources.kindLabel')} hint={t(`sources.kindHint.${kind}`)}>
        <Segmented<SourceKind>
          block
          value={kind}
          onChange={setKind}
          options={kinds.map((value) => ({ value, label: t(`sources.kind.${value}`) }))}
        />
      </Field>
      <ScheduleField
        value={schedule}
        onChange={setSchedule}
        error={fields.schedule ? errorText(add.error) : undefined}
      />
      <details>
        <summary className="soft small">{t('sources.more')}</summary>
        <LimitsFields value={limits} onChange={setLimits} isCrawl={kind === 'crawl'} />
      </details>
      {add.isError && !isOwnField && (
        <div className="notice notice-danger" role="alert">
          {errorText(add.error)}
        </div>
      )}
    </Dialog>
  );
}
