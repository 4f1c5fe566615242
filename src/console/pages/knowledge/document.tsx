import './knowledge.css';
import './document.css';
import { useQuery } from '@tanstack/react-query';
import { Button, Segmented } from 'antd';
import { useTranslation } from 'react-i18next';
import { useParams, useSearchParams } from 'react-router';
import type { AcceptedDocument, Document } from '../../../contract/index.ts';
import { download } from '../../api/download.ts';
import { documentQuery } from '../../api/queries.ts';
import { upload } from '../../api/upload.ts';
import { problemText } from '../../i18n/errors.ts';
import { bytes, dateTime, languageName } from '../../i18n/format.ts';
import { Icon } from '../../parts/icons.tsx';
import { Page } from '../../parts/page.tsx';
import { Loaded } from '../../parts/states.tsx';
import { useAction } from '../../parts/use-action.ts';
import { useChangeParams } from '../../parts/use-change-params.ts';
import { useMay } from '../../parts/use-me.ts';
import { DocumentSettings } from './document-settings.tsx';
import { DocumentState } from './document-state.tsx';
import { DocumentVersions } from './document-versions.tsx';
import { DocumentWarnings, FaqOffer } from './document-warnings.tsx';
import { FileButton } from './file-button.tsx';
import { History } from './history.tsx';
import { LifeState } from './life-state.tsx';
import { Passages } from './passages.tsx';
import { Unlock } from './unlock.tsx';

const parts = ['passages', 'versions', 'settings', 'history'] as const;

export function Component() {
  const { t } = useTranslation();
  const { id = '' } = useParams();
  const query = useQuery(documentQuery(id));
  return (
    <Page
      title={query.data?.title ?? t('knowledge.tabs.documents')}
      back="/knowledge"
      actions={query.data && <Actions document={query.data} />}
    >
      <Loaded query={query}>{(document) => <Detail document={document} />}</Loaded>
    </Page>
  );
}

function Actions({ document }: { document: Document }) {
  const { t } = useTranslation();
  const mayWrite = useMay('knowledge:write');
  const { id, fileName } = document;
  const get = useAction({ run: () => download(`/api/documents/${id}/file`, fileName) });
  const add = useAction({
    run: (file: File) => upload<AcceptedDocument>(`/api/documents/${id}/versions`, file),
    refresh: [['document', id], ['versions', id], ['documents']],
    said: t('knowledge.detail.accepted'),
  });
  return (
    <>
      <Button
        icon={<Icon name="download" size={16} />}
        loading={get.isPending}
        aria-label={t('knowledge.detail.download')}
        onClick={() => get.mutate()}
      >
        <span className="wide-words">{t('knowledge.detail.download')}</span>
      </Button>
      {mayWrite && (
        <FileButton
          label={t('knowledge.detail.newVersion')}
          isBusy={add.isPending}
          onFile={(file) => add.mutate(file)}
        />
      )}
    </>
  );
}

function Detail({ document }: { document: Document }) {
  const { t } = useTranslation();
  const mayWrite = useMay('knowledge:write');
  const [params] = useSearchParams();
  const change = useChangeParams();
  const part = parts.find((each) => each === params.get('part')) ?? 'passages';
  const facts = [
    document.fileName,
    bytes(document.bytes),
    document.pages === null ? null : t('knowledge.detail.pages', { count: document.pages }),
    document.passages === null ? null : t('knowledge.detail.passageCount', { count: document.passages }),
    document.language && languageName(document.language),
    dateTime(document.updatedAt),
  ].filter(Boolean);
  return (
    <>
      <div className="document-facts">
        <DocumentState
          document={document.status === 'failed' ? { ...document, error: null } : document}
          long
        />
        <LifeState review={document.review} validity={document.validity} />
        <span className="soft small">{facts.join(' · ')}</span>
        {document.url && (
          <a className="small" href={document.url} target="_blank" rel="noreferrer nofollow">
            {document.url}
          </a>
        )}
      </div>
      {document.retiredAt && <div className="notice notice-warn">{t('sources.retired')}</div>}
      {document.status === 'failed' && document.error && (
        <div className="notice notice-danger document-problem" role="alert">
          <strong>{t('knowledge.detail.failedTitle')}</strong> {problemText(document.error)}
          {document.error.code === 'document.encrypted' && mayWrite && <Unlock documentId={document.id} />}
        </div>
      )}
      <ReviewNotice document={document} onVersions={() => change({ part: 'versions' })} />
      <DocumentWarnings warnings={document.warnings} />
      {mayWrite && <FaqOffer document={document} />}
      <Segmented
        className="document-parts"
        value={part}
        onChange={(value) => change({ part: value, passage: null, from: null, to: null, view: null })}
        options={parts
          .filter((each) => mayWrite || each !== 'settings')
          .map((value) => ({
            value,
            label: value === 'history' ? t('life.history.tab') : t(`knowledge.detail.${value}`),
          }))}
      />
      {part === 'passages' && <Passages documentId={document.id} wanted={params.get('passage')} />}
      {part === 'versions' && <DocumentVersions documentId={document.id} />}
      {part === 'settings' && mayWrite && <DocumentSettings document={document} />}
      {part === 'history' && <History of="documents" id={document.id} />}
    </>
  );
}

/** Says that the newest version waits or was sent back, and leads to it. */
function ReviewNotice({ document, onVersions }: { document: Document; onVersions: () => void }) {
  const { t } = useTranslation();
  if (document.review === 'published' || document.status !== 'ready') return null;
  return (
    <div className="notice document-problem row">
      <span className="grow">
        {document.review === 'draft'
          ? t('life.version.waits')
          : t('life.version.sentBack', { comment: document.reviewComment ?? '' })}
      </span>
      <Button size="small" onClick={onVersions}>
        {t('knowledge.detail.versions')}
      </Button>
    </div>
  );
}
