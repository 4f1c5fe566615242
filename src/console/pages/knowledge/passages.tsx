import { useInfiniteQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { passagesQuery } from '../../api/queries.ts';
import { languageName } from '../../i18n/format.ts';
import { Pictures } from '../../parts/pictures.tsx';
import { LoadMore, Pill } from '../../parts/small.tsx';
import { Empty, ErrorState, Loading } from '../../parts/states.tsx';
import { LinkedText } from './linked-text.tsx';
import { originalPath } from './original-path.ts';

/** The text as the bot knows it, cut as it is searched; `wanted` is shown and marked. */
export function Passages({ documentId, wanted }: { documentId: string; wanted: string | null }) {
  const { t } = useTranslation();
  const query = useInfiniteQuery(passagesQuery(documentId));
  const passages = query.data?.pages.flatMap((page) => page.items) ?? [];
  const isThere = passages.some(({ id }) => id === wanted);
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = query;
  useEffect(() => {
    if (!wanted) return;
    if (isThere) document.getElementById(wanted)?.scrollIntoView({ block: 'center' });
    else if (hasNextPage && !isFetchingNextPage) void fetchNextPage();
  }, [wanted, isThere, hasNextPage, isFetchingNextPage, fetchNextPage]);
  if (query.isLoading) return <Loading />;
  if (query.isError) return <ErrorState error={query.error} retry={() => void query.refetch()} />;
  if (passages.length === 0) return <Empty compact icon="file" title={t('knowledge.detail.noPassages')} />;
  return (
    <>
      <ol className="passages">
        {passages.map((each) => (
          <li
            key={each.id}
            id={each.id}
            className={each.id === wanted ? 'passage passage-wanted' : 'passage'}
          >
            <div className="passage-head faint small">
              <span className="num">{each.ordinal + 1}</span>
              <span className="grow">{each.headingPath.join(' › ')}</span>
              <span>
                {[
                  each.page === null ? '' : t('inbox.answer.page', { page: each.page }),
                  languageName(each.language),
                  t('knowledge.detail.tokens', { count: each.tokens }),
                ]
                  .filter(Boolean)
                  .join(' · ')}
              </span>
              {each.recognised && <Pill tone="warn">{t('inbox.answer.recognised')}</Pill>}
              <Link to={originalPath({ documentId, versionId: null, start: each.start, end: each.end })}>
                {t('inbox.answer.openOriginal')}
              </Link>
            </div>
            <p className="prose">
              {/* a repeated table header may stand before the text itself */}
              <LinkedText text={each.text} start={each.end - each.text.length} links={each.links} />
            </p>
            <Pictures documentId={documentId} images={each.images} />
          </li>
        ))}
      </ol>
      <LoadMore query={query} />
    </>
  );
}
