import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import type { DocumentVersion } from '../../../contract/index.ts';
import { download } from '../../api/download.ts';
import { versionsQuery } from '../../api/queries.ts';
import { problemText } from '../../i18n/errors.ts';
import { bytes, dateTime } from '../../i18n/format.ts';
import { Icon } from '../../parts/icons.tsx';
import { Pill } from '../../parts/small.tsx';
import { Loaded } from '../../parts/states.tsx';
import { useAction } from '../../parts/use-action.ts';
import { useChangeParams } from '../../parts/use-change-params.ts';
import { useMay } from '../../parts/use-me.ts';
import { CommentDialog } from './comment-dialog.tsx';
import { useVersionActions } from './use-version-actions.ts';
import { VersionDiff } from './version-diff.tsx';

export function DocumentVersions({ documentId }: { documentId: string }) {
  const [params] = useSearchParams();
  const query = useQuery(versionsQuery(documentId));
  const [from, to] = [Number(params.get('from')), Number(params.get('to'))];
  return (
    <Loaded query={query}>
      {({ items }) =>
        from > 0 && to > 0 ? (
          <VersionDiff documentId={documentId} versions={items} from={from} to={to} />
        ) : (
          <VersionList documentId={documentId} versions={items} />
        )
      }
    </Loaded>
  );
}

function VersionList({ documentId, versions }: { documentId: string; versions: DocumentVersion[] }) {
  const { t } = useTranslation();
  const mayPublish = useMay('knowledge:publish');
  const actions = useVersionActions(documentId);
  const [rejecting, setRejecting] = useState<number | undefined>();
  const serving = versions.find((each) => each.serving);
  const canRollBack = versions.some(
    (each) => each.status === 'ready' && each.review === 'published' && each.number < (serving?.number ?? 0),
  );
  return (
    <>
      <div className="row versions-text">
        <p className="soft small grow">{t('knowledge.detail.newVersionText')}</p>
        {mayPublish && canRollBack && (
          <Button
            icon={<Icon name="history" size={16} />}
            disabled={actions.isBusy}
            onClick={() => void actions.rollBack()}
          >
            {t('life.version.rollback')}
          </Button>
        )}
      </div>
      <ul className="versions">
        {versions.map((each) => (
          <li key={each.id}>
            <VersionWords version={each} />
            <VersionButtons
              documentId={documentId}
              version={each}
              compareWith={comparedWith(versions, each)}
              actions={actions}
              onReject={() => setRejecting(each.number)}
            />
          </li>
        ))}
      </ul>
      {rejecting !== undefined && (
        <CommentDialog
          isBusy={actions.isBusy}
          onClose={() => setRejecting(undefined)}
          onSend={(comment) =>
            actions.reject.mutate(
              { number: rejecting, comment },
              { onSuccess: () => setRejecting(undefined) },
            )
          }
        />
      )}
    </>
  );
}

/** What a reader wants beside a version: the one that answers, else the learnt one before it. */
function comparedWith(versions: readonly DocumentVersion[], version: DocumentVersion): number | undefined {
  const others = versions.filter((each) => each.status === 'ready' && each.number !== version.number);
  const serving = others.find((each) => each.serving);
  return (serving ?? others.find((each) => each.number < version.number) ?? others.at(-1))?.number;
}

function VersionWords({ version }: { version: DocumentVersion }) {
  const { t } = useTranslation();
  const facts = [
    version.fileName,
    bytes(version.bytes),
    version.passages === null ? '' : t('knowledge.detail.passageCount', { count: version.passages }),
    dateTime(version.createdAt),
    version.createdBy && t('life.version.by', { name: version.createdBy }),
    version.reviewedBy && t('life.version.reviewedBy', { name: version.reviewedBy }),
  ];
  return (
    <div className="grow">
      <div className="row">
        <strong>{t('knowledge.detail.version', { number: version.number })}</strong>
        {version.serving && <Pill tone="good">{t('knowledge.detail.serving')}</Pill>}
        {version.review !== 'published' && (
          <Pill tone={version.review === 'draft' ? 'info' : 'warn'}>
            {t(`life.review.${version.review}`)}
          </Pill>
        )}
        {version.status === 'failed' && <Pill tone="danger">{t('knowledge.status.failed')}</Pill>}
        {version.status !== 'failed' && version.status !== 'ready' && (
          <Pill tone="info">{t(`knowledge.status.${version.status}`)}</Pill>
        )}
      </div>
      <div className="soft small">{facts.filter(Boolean).join(' · ')}</div>
      {version.reviewComment && <blockquote className="small">{version.reviewComment}</blockquote>}
      {version.error && <div className="small document-error">{problemText(version.error)}</div>}
    </div>
  );
}

function VersionButtons({
  documentId,
  version,
  compareWith,
  actions,
  onReject,
}: {
  documentId: string;
  version: DocumentVersion;
  compareWith: number | undefined;
  actions: ReturnType<typeof useVersionActions>;
  onReject: () => void;
}) {
  const { t } = useTranslation();
  const mayPublish = useMay('knowledge:publish');
  const change = useChangeParams();
  const get = useAction({
    run: () =>
      download(
        `/api/documents/${documentId}/file?versionId=${encodeURIComponent(version.id)}`,
        version.fileName,
      ),
  });
  const named = (what: string) => `${what}: ${t('knowledge.detail.version', { number: version.number })}`;
  const isReady = version.status === 'ready';
  return (
    <div className="row version-buttons">
      {isReady && compareWith !== undefined && (
        <Button
          size="small"
          aria-label={named(t('life.version.compare'))}
          onClick={() => {
            const pair = [compareWith, version.number].sort((a, b) => a - b);
            change({ from: String(pair[0]), to: String(pair[1]) });
          }}
        >
          {t('life.version.compare')}
        </Button>
      )}
      {mayPublish && isReady && !version.serving && (
        <Button
          size="small"
          type={version.review === 'draft' ? 'primary' : 'default'}
          disabled={actions.isBusy}
          aria-label={named(t('life.version.publish'))}
          onClick={() => void actions.publish(version.number)}
        >
          {t('life.version.publish')}
        </Button>
      )}
      {mayPublish && isReady && version.review === 'draft' && (
        <Button
          size="small"
          disabled={actions.isBusy}
          aria-label={named(t('life.version.reject'))}
          onClick={onReject}
        >
          {t('life.version.reject')}
        </Button>
      )}
      <Button
        size="small"
        icon={<Icon name="download" size={15} />}
        onClick={() => get.mutate()}
        aria-label={named(t('knowledge.detail.download'))}
      />
    </div>
  );
}
