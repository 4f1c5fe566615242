import { useTranslation } from 'react-i18next';
import type { Document } from '../../../contract/index.ts';
import { problemText } from '../../i18n/errors.ts';
import { Pill } from '../../parts/small.tsx';

type State = Pick<Document, 'status' | 'progress' | 'error' | 'servingVersion' | 'version'>;

/** Where a document stands, live; a failure says why and what still answers. */
export function DocumentState({ document, long = false }: { document: State; long?: boolean }) {
  const { t } = useTranslation();
  const { status, progress, error, servingVersion, version } = document;
  if (status === 'failed') {
    return (
      <span className="document-state">
        <Pill tone="danger">{t('knowledge.status.failed')}</Pill>
        {error && (
          <span className={long ? 'small' : 'small cut'} title={problemText(error)}>
            {problemText(error)}
          </span>
        )}
        {servingVersion !== null && (
          <span className="small soft">{t('knowledge.oldServes', { version: servingVersion })}</span>
        )}
      </span>
    );
  }
  if (status === 'ready') {
    const isOlder = servingVersion !== null && servingVersion !== version;
    return (
      <>
        <Pill tone="good">{t('knowledge.status.ready')}</Pill>
        {isOlder && (
          <span className="small soft">{t('knowledge.olderServes', { version: servingVersion })}</span>
        )}
      </>
    );
  }
  const share = progress.total > 0 ? progress.done / progress.total : 0;
  return (
    <span className="document-state">
      <span className="small soft num">
        {status === 'embedding' && progress.total > 0
          ? t('knowledge.statusProgress', progress)
          : t(`knowledge.status.${status}`)}
      </span>
      <span className="meter">
        <span
          className={status === 'embedding' ? 'meter-fill' : 'meter-fill meter-unknown'}
          style={{ width: `${Math.max(6, share * 100)}%` }}
        />
      </span>
    </span>
  );
}
