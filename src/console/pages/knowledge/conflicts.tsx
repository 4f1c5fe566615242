import './knowledge.css';
import './conflicts.css';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Button, Segmented, Select } from 'antd';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useLocation, useSearchParams } from 'react-router';
import type { Conflict, ConflictKind, ConflictPlace, ConflictStatus } from '../../../contract/index.ts';
import { api, given, read } from '../../api/client.ts';
import { conflictsQuery } from '../../api/queries.ts';
import { dateTime } from '../../i18n/format.ts';
import { Page } from '../../parts/page.tsx';
import { LoadMore, Pill } from '../../parts/small.tsx';
import { Empty, ErrorState, Loading } from '../../parts/states.tsx';
import { useAction } from '../../parts/use-action.ts';
import { useChangeParams } from '../../parts/use-change-params.ts';
import { useMay } from '../../parts/use-me.ts';
import { originalPath } from './original-path.ts';
import { knowledgeTabs } from './tabs.ts';

const statuses = ['open', 'dismissed', 'settled'] as const;
const kinds = ['contradiction', 'duplicate'] as const;

/** Places of the knowledge that contradict each other or say the same, side by side. */
export function Component() {
  const { t } = useTranslation();
  const [params] = useSearchParams();
  const change = useChangeParams();
  const status: ConflictStatus = statuses.find((each) => each === params.get('status')) ?? 'open';
  const kind: ConflictKind | undefined = kinds.find((each) => each === params.get('kind'));
  const query = useInfiniteQuery(conflictsQuery(given({ status, kind })));
  const conflicts = query.data?.pages.flatMap((page) => page.items) ?? [];
  const { hash } = useLocation();
  const isThere = conflicts.length > 0;
  useEffect(() => {
    if (isThere && hash) document.getElementById(hash.slice(1))?.scrollIntoView({ block: 'center' });
  }, [isThere, hash]);
  return (
    <Page title={t('common.nav.knowledge')} tabs={knowledgeTabs()} lead={t('originals.conflicts.lead')}>
      <div className="bar">
        <Segmented
          value={status}
          onChange={(value) => change({ status: value })}
          aria-label={t('originals.conflicts.statusLabel')}
          options={statuses.map((value) => ({ value, label: t(`originals.conflicts.status.${value}`) }))}
        />
        <Select
          allowClear
          style={{ minWidth: 130 }}
          aria-label={t('originals.conflicts.kindLabel')}
          placeholder={t('originals.conflicts.allKinds')}
          value={kind ?? null}
          onChange={(value) => change({ kind: value ?? null })}
          options={kinds.map((value) => ({ value, label: t(`originals.conflicts.kind.${value}`) }))}
        />
      </div>
      {query.isLoading ? (
        <Loading />
      ) : query.isError && conflicts.length === 0 ? (
        <ErrorState error={query.error} retry={() => void query.refetch()} />
      ) : conflicts.length === 0 ? (
        <Empty
          icon="check"
          title={t('originals.conflicts.emptyTitle')}
          text={t('originals.conflicts.emptyText')}
        />
      ) : (
        <ul className="conflicts">
          {conflicts.map((each) => (
            <li key={each.id} id={each.id}>
              <ConflictCard conflict={each} />
            </li>
          ))}
        </ul>
      )}
      <LoadMore query={query} />
    </Page>
  );
}

function ConflictCard({ conflict }: { conflict: Conflict }) {
  const { t } = useTranslation();
  const { kind, differences, left, right, decidedBy, decidedAt } = conflict;
  const said = [...new Set(differences.map((each) => each.kind))];
  return (
    <article className="card card-pad conflict">
      <div className="row conflict-head">
        <Pill tone={kind === 'contradiction' ? 'danger' : 'info'}>
          {t(`originals.conflicts.kind.${kind}`)}
        </Pill>
        <span className="grow soft small">
          {said.map((each) => t(`originals.conflicts.difference.${each}`)).join(' · ')}
        </span>
        {decidedBy && decidedAt && (
          <span className="faint small">
            {t('originals.conflicts.decided', { name: decidedBy, time: dateTime(decidedAt) })}
          </span>
        )}
        <Decide conflict={conflict} />
      </div>
      <div className="conflict-sides">
        <Side place={left} spans={differences.map((each) => each.left)} />
        <Side place={right} spans={differences.map((each) => each.right)} />
      </div>
    </article>
  );
}

function Decide({ conflict: { id, status } }: { conflict: Conflict }) {
  const { t } = useTranslation();
  const mayWrite = useMay('knowledge:write');
  const decide = useAction({
    run: (next: ConflictStatus) =>
      read(api.conflicts[':id'].$patch({ param: { id }, json: { status: next } })),
    refresh: [['conflicts'], ['work-list']],
    said: t('originals.conflicts.said'),
  });
  if (!mayWrite) return null;
  const isBusy = decide.isPending;
  if (status !== 'open')
    return (
      <Button size="small" loading={isBusy} onClick={() => decide.mutate('open')}>
        {t('originals.conflicts.reopen')}
      </Button>
    );
  return (
    <>
      <Button size="small" loading={isBusy} onClick={() => decide.mutate('dismissed')}>
        {t('originals.conflicts.dismiss')}
      </Button>
      <Button size="small" loading={isBusy} onClick={() => decide.mutate('settled')}>
        {t('originals.conflicts.settle')}
      </Button>
    </>
  );
}

type Span = { start: number; end: number } | null;

/** One of the two places, the words that differ marked. */
function Side({ place, spans }: { place: ConflictPlace; spans: Span[] }) {
  const { t } = useTranslation();
  const { title, headingPath, page, documentId, faqEntryId } = place;
  const about = [
    ...headingPath.filter((heading) => heading !== title),
    ...(page === null ? [] : [t('inbox.answer.page', { page })]),
    ...(faqEntryId === null ? [] : [t('originals.conflicts.faq')]),
  ];
  return (
    <section className="conflict-side">
      <div className="row">
        <strong className="grow">{title}</strong>
        {documentId && (
          <Link to={originalPath({ ...place, documentId })}>{t('inbox.answer.openOriginal')}</Link>
        )}
        {faqEntryId && <Link to={`/knowledge/faq/${faqEntryId}`}>{t('originals.conflicts.openFaq')}</Link>}
      </div>
      {about.length > 0 && <div className="faint small">{about.join(' › ')}</div>}
      <p className="conflict-text">{marked(place.text, spans)}</p>
      {place.around !== place.text && (
        <details className="small soft">
          <summary>{t('originals.conflicts.around')}</summary>
          <p className="prose">{place.around}</p>
        </details>
      )}
    </section>
  );
}

function marked(text: string, spans: Span[]) {
  const sorted = spans.filter((span) => span !== null).sort((a, b) => a.start - b.start);
  const parts = sorted.map(({ start, end }, at) => (
    <span key={start}>
      {text.slice(sorted[at - 1]?.end ?? 0, start)}
      <mark>{text.slice(start, end)}</mark>
    </span>
  ));
  return (
    <>
      {parts}
      {text.slice(sorted.at(-1)?.end ?? 0)}
    </>
  );
}
