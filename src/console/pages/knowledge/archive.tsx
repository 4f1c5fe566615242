import './knowledge.css';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Button } from 'antd';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import { type ArchiveImport, leftOutHeader } from '../../../contract/index.ts';
import { download } from '../../api/download.ts';
import { archiveImportQuery } from '../../api/queries.ts';
import { upload } from '../../api/upload.ts';
import { problemText } from '../../i18n/errors.ts';
import { number } from '../../i18n/format.ts';
import { Section } from '../../parts/field.tsx';
import { Icon } from '../../parts/icons.tsx';
import { Page } from '../../parts/page.tsx';
import { Loaded } from '../../parts/states.tsx';
import { useAction } from '../../parts/use-action.ts';
import { useChangeParams } from '../../parts/use-change-params.ts';
import { useMay } from '../../parts/use-me.ts';
import { FileButton } from './file-button.tsx';
import { knowledgeTabs } from './tabs.ts';

export function Component() {
  const { t } = useTranslation();
  const mayImport = useMay('knowledge:publish');
  const [params] = useSearchParams();
  const change = useChangeParams();
  const wanted = params.get('import');
  const save = useAction({
    run: async () => {
      const headers = await download('/api/knowledge/export', 'knowledge.tar.gz');
      return Number(headers.get(leftOutHeader) ?? 0);
    },
  });
  const start = useAction({
    run: (file: File) => upload<ArchiveImport>('/api/archive-imports', file),
    done: ({ id }) => change({ import: id }),
  });
  return (
    <Page
      title={t('common.nav.knowledge')}
      documentTitle={t('life.tabs.archive')}
      tabs={knowledgeTabs()}
      lead={t('life.archive.lead')}
      width="text"
    >
      <Section title={t('life.archive.export')} text={t('life.archive.exportText')}>
        <div>
          <Button
            icon={<Icon name="download" size={16} />}
            loading={save.isPending}
            onClick={() => save.mutate()}
          >
            {t('life.archive.exportButton')}
          </Button>
        </div>
        <div role="status">
          {save.isSuccess && save.data > 0 && (
            <div className="notice notice-warn">
              {t('life.archive.leftOut', { count: save.data, files: number(save.data) })}
            </div>
          )}
        </div>
      </Section>
      <Section
        title={t('life.archive.import')}
        text={t(mayImport ? 'life.archive.importText' : 'life.archive.readOnly')}
      >
        {mayImport && (
          <div>
            <FileButton
              label={t('life.archive.importButton')}
              accept=".gz,.tgz"
              isBusy={start.isPending}
              onFile={(file) => start.mutate(file)}
            />
          </div>
        )}
        {wanted && <Import key={wanted} id={wanted} />}
      </Section>
    </Page>
  );
}

function Import({ id }: { id: string }) {
  const query = useQuery(archiveImportQuery(id));
  const client = useQueryClient();
  const isDone = query.data?.status === 'done';
  useEffect(() => {
    if (!isDone) return;
    for (const key of ['documents', 'faq', 'work-list']) void client.invalidateQueries({ queryKey: [key] });
  }, [isDone, client]);
  return (
    <Loaded query={query} lines={2}>
      {(found) => <State found={found} />}
    </Loaded>
  );
}

const counted = ['documents', 'versions', 'faqEntries', 'goldenQuestions', 'sources', 'skipped'] as const;

function State({ found }: { found: ArchiveImport }) {
  const { t } = useTranslation();
  const { status, progress, report, error, fileName } = found;
  if (error) {
    return (
      <div className="notice notice-danger" role="alert">
        <strong>{t('life.archive.failed')}</strong> {problemText(error)}
      </div>
    );
  }
  if (!report) {
    const share = progress.total > 0 ? progress.done / progress.total : 0;
    return (
      <div role="status" className="document-state">
        <span className="small soft num">
          {fileName} · {status === 'queued' ? t('life.archive.queued') : t('life.archive.running', progress)}
        </span>
        <span className="meter">
          <span
            className={progress.total > 0 ? 'meter-fill' : 'meter-fill meter-unknown'}
            style={{ width: `${Math.max(6, share * 100)}%` }}
          />
        </span>
      </div>
    );
  }
  return (
    <div className="card card-pad" role="status">
      <strong>{t('life.archive.done')}</strong>
      <dl className="archive-counts">
        {counted.map((name) => (
          <div key={name}>
            <dt className="small soft">{t(`life.archive.${name}`)}</dt>
            <dd className="num">{number(report[name])}</dd>
          </div>
        ))}
      </dl>
      {report.sources > 0 && <p className="small soft">{t('life.archive.sourcesText')}</p>}
      {report.warnings.length > 0 && (
        <div className="notice notice-warn">
          <strong>{t('life.archive.warnings')}</strong>
          <ul>
            {report.warnings.map(({ inbox, title }) => (
              <li key={`${inbox}.${title}`}>{t('life.archive.missingInbox', { name: inbox, title })}</li>
            ))}
          </ul>
        </div>
      )}
    </div>
  );
}
