import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { download } from '../../api/download.ts';
import { versionsQuery } from '../../api/queries.ts';
import { problemText } from '../../i18n/errors.ts';
import { bytes, dateTime, number } from '../../i18n/format.ts';
import { Icon } from '../../parts/icons.tsx';
import { Pill } from '../../parts/small.tsx';
import { Loaded } from '../../parts/states.tsx';
import { useAction } from '../../parts/use-action.ts';

export function DocumentVersions({ documentId }: { documentId: string }) {
  const { t } = useTranslation();
  const query = useQuery(versionsQuery(documentId));
  const get = useAction({
    run: ({ id, fileName }: { id: string; fileName: string }) =>
      download(`/api/documents/${documentId}/file?versionId=${encodeURIComponent(id)}`, fileName),
  });
  return (
    <Loaded query={query}>
      {({ items }) => (
        <>
          <p className="soft small versions-text">{t('knowledge.detail.newVersionText')}</p>
          <ul className="versions">
            {items.map((each) => (
              <li key={each.id}>
                <div className="grow">
                  <div className="row">
                    <strong>{t('knowledge.detail.version', { number: each.number })}</strong>
                    {each.serving && <Pill tone="good">{t('knowledge.detail.serving')}</Pill>}
                    {each.status === 'failed' && <Pill tone="danger">{t('knowledge.status.failed')}</Pill>}
                    {each.status !== 'failed' && each.status !== 'ready' && (
                      <Pill tone="info">{t(`knowledge.status.${each.status}`)}</Pill>
                    )}
                  </div>
                  <div className="soft small">
                    {[
                      each.fileName,
                      bytes(each.bytes),
                      each.passages === null
                        ? ''
                        : `${number(each.passages)} ${t('knowledge.column.passages')}`,
                      dateTime(each.createdAt),
                    ]
                      .filter(Boolean)
                      .join(' · ')}
                  </div>
                  {each.error && <div className="small document-error">{problemText(each.error)}</div>}
                </div>
                <Button
                  size="small"
                  icon={<Icon name="download" size={15} />}
                  onClick={() => get.mutate(each)}
                  aria-label={`${t('knowledge.detail.download')}: ${t('knowledge.detail.version', { number: each.number })}`}
                />
              </li>
            ))}
          </ul>
        </>
      )}
    </Loaded>
  );
}
