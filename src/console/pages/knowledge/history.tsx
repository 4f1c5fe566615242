import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import type { KnowledgeChange } from '../../../contract/index.ts';
import { historyQuery, inboxesQuery } from '../../api/queries.ts';
import { dateTime, languageName } from '../../i18n/format.ts';
import { LoadMore } from '../../parts/small.tsx';
import { Empty, ErrorState, Loading } from '../../parts/states.tsx';

type Props = {
  of: 'documents' | 'faq-entries';
  id: string;
  /** Takes a change of the text and what came after it back. */
  restore?: ((changeId: string) => void) | undefined;
};

/** Fields of an FAQ entry that are its text. */
const TEXT = ['question', 'variants', 'answer', 'language', 'tags'];

function changedText({ action, detail }: KnowledgeChange): boolean {
  return (
    /^faq\.(changed|drafted)$/.test(action) &&
    TEXT.some((field) => Object.hasOwn(detail.changes ?? {}, field))
  );
}

/** Who did what and when, newest first, with what stood before and what stands now. */
export function History({ of, id, restore }: Props) {
  const { t } = useTranslation();
  const query = useInfiniteQuery(historyQuery(of, id));
  const changes = query.data?.pages.flatMap((page) => page.items) ?? [];
  if (query.isLoading) return <Loading />;
  if (query.isError) return <ErrorState error={query.error} retry={() => void query.refetch()} />;
  if (changes.length === 0) return <Empty compact icon="history" title={t('life.history.empty')} />;
  return (
    <>
      <ol className="history">
        {changes.map((each) => (
          <li key={each.id}>
            <div>
              <strong>{each.actor}</strong> <Action change={each} />
            </div>
            <time className="faint small" dateTime={each.at}>
              {dateTime(each.at)}
            </time>
            <Detail change={each} />
            {restore && changedText(each) && (
              <Button size="small" onClick={() => restore(each.id)}>
                {t('life.faq.restore')}
              </Button>
            )}
          </li>
        ))}
      </ol>
      <LoadMore query={query} />
    </>
  );
}

function Action({ change: { action, detail } }: { change: KnowledgeChange }) {
  const { t } = useTranslation();
  const said = t(`life.history.actions.${action}` as never, { ...detail, defaultValue: action });
  const version = typeof detail.version === 'number' ? detail.version : undefined;
  return (
    <>
      {said}
      {version !== undefined && ` ${t('life.history.version', { version })}`}
    </>
  );
}

type Change = { from: unknown; to: unknown };

function Detail({ change: { detail } }: { change: KnowledgeChange }) {
  const { t } = useTranslation();
  const inboxes = useQuery(inboxesQuery).data?.items ?? [];
  const changes = Object.entries((detail.changes ?? {}) as Record<string, Change>);
  const nameOf = (value: unknown) => inboxes.find(({ id }) => id === value)?.name ?? String(value);
  const show = (field: string, value: unknown) => {
    if (value === null || value === undefined || value === '') return t('life.history.nothing');
    if (Array.isArray(value)) return value.map(nameOf).join(', ') || t('life.history.nothing');
    if (field === 'language') return languageName(String(value));
    if (field === 'access') return t(`knowledge.detail.${value}` as never, { defaultValue: String(value) });
    return String(value);
  };
  return (
    <>
      {typeof detail.comment === 'string' && <blockquote>{detail.comment}</blockquote>}
      {changes.length > 0 && (
        <dl className="history-changes">
          {changes.map(([field, { from, to }]) => (
            <div key={field}>
              <dt className="small soft">
                {t(`life.history.fields.${field}` as never, { defaultValue: field })}
              </dt>
              <dd>
                <del title={t('life.history.from')}>{show(field, from)}</del>
                <ins title={t('life.history.to')}>{show(field, to)}</ins>
              </dd>
            </div>
          ))}
        </dl>
      )}
    </>
  );
}
