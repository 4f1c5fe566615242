import './knowledge.css';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useNavigate, useSearchParams } from 'react-router';
import type { WorkAction, WorkItem, WorkKind } from '../../../contract/index.ts';
import { api, done } from '../../api/client.ts';
import { workListQuery } from '../../api/queries.ts';
import { problemText } from '../../i18n/errors.ts';
import { briefTime, localDay, number } from '../../i18n/format.ts';
import { ask } from '../../parts/ask.tsx';
import { Page } from '../../parts/page.tsx';
import { LoadMore, Pill, Time } from '../../parts/small.tsx';
import { Empty, ErrorState, Loading } from '../../parts/states.tsx';
import { useAction } from '../../parts/use-action.ts';
import { useChangeParams } from '../../parts/use-change-params.ts';
import { useMay } from '../../parts/use-me.ts';
import { CommentDialog } from './comment-dialog.tsx';
import { knowledgeTabs } from './tabs.ts';
import { useFaqReview } from './use-faq-review.ts';
import { useVersionActions } from './use-version-actions.ts';

const tones: Partial<Record<WorkKind, 'danger' | 'warn' | 'info'>> = {
  failed_document: 'danger',
  contradiction: 'danger',
  expired: 'danger',
  expiring: 'warn',
};

export function Component() {
  const { t } = useTranslation();
  const [params] = useSearchParams();
  const change = useChangeParams();
  const wanted = params.get('kind') ?? '';
  const all = useInfiniteQuery(workListQuery(undefined));
  const counts = all.data?.pages[0]?.counts ?? {};
  const kinds = Object.keys(counts) as WorkKind[];
  const kind = kinds.find((each) => each === wanted);
  const query = useInfiniteQuery(workListQuery(kind));
  const items = query.data?.pages.flatMap((page) => page.items) ?? [];
  const total = kinds.reduce((sum, each) => sum + (counts[each] ?? 0), 0);
  return (
    <Page title={t('common.nav.knowledge')} tabs={knowledgeTabs()} lead={t('life.work.lead')}>
      {total > 0 && (
        <div className="bar" role="toolbar" aria-label={t('life.tabs.work')}>
          <KindButton
            label={t('life.work.all')}
            count={total}
            isOn={!kind}
            onPick={() => change({ kind: null })}
          />
          {kinds
            .filter((each) => (counts[each] ?? 0) > 0 || each === kind)
            .map((each) => (
              <KindButton
                key={each}
                label={t(`life.work.kind.${each}`)}
                count={counts[each] ?? 0}
                isOn={each === kind}
                onPick={() => change({ kind: each })}
              />
            ))}
        </div>
      )}
      {query.isLoading ? (
        <Loading />
      ) : query.isError && items.length === 0 ? (
        <ErrorState error={query.error} retry={() => void query.refetch()} />
      ) : items.length === 0 ? (
        <Empty
          icon="check"
          title={t(kind ? 'life.work.noneTitle' : 'life.work.emptyTitle')}
          text={t('life.work.emptyText')}
        />
      ) : (
        <ul className="work-list">
          {items.map((each) => (
            <Item key={`${each.kind}.${each.subject.id}`} item={each} />
          ))}
        </ul>
      )}
      <LoadMore query={query} />
    </Page>
  );
}

type KindProps = { label: string; count: number; isOn: boolean; onPick: () => void };

function KindButton({ label, count, isOn, onPick }: KindProps) {
  return (
    <button type="button" className="pick" aria-pressed={isOn} onClick={onPick}>
      {label} <span className="num faint">{number(count)}</span>
    </button>
  );
}

function pathOf({ subject: { type, id } }: WorkItem): string {
  if (type === 'conflict') return `/knowledge/conflicts#${id}`;
  return type === 'document' ? `/knowledge/documents/${id}` : `/knowledge/faq/${id}`;
}

function Item({ item }: { item: WorkItem }) {
  const { t } = useTranslation();
  const { kind, title, version, since, dueOn, detail } = item;
  const isDue = kind === 'expired' || kind === 'expiring';
  const words = [
    version !== null && version > 1 ? t('life.work.version', { version }) : null,
    kind === 'draft_version' || kind === 'draft_faq' ? detail && t('life.work.by', { name: detail }) : null,
    isDue && dueOn
      ? t(kind === 'expired' ? 'life.work.untilPast' : 'life.work.until', { day: localDay(dueOn) })
      : null,
    kind === 'not_yet_valid' && dueOn ? t('life.work.from', { day: localDay(dueOn) }) : null,
  ].filter(Boolean);
  return (
    <li>
      <div className="grow">
        <div className="row">
          <Pill tone={tones[kind] ?? 'info'}>{t(`life.work.kind.${kind}`)}</Pill>
          <Link to={pathOf(item)}>{title}</Link>
        </div>
        <div className="soft small">
          {words.join(' · ')}
          {(kind === 'contradiction' || kind === 'duplicate') && `${detail ?? ''} `}
          {kind === 'failed_document' && detail && problemText({ code: detail, message: detail })}
          {since && !isDue && (
            <>
              {words.length > 0 || kind === 'failed_document' ? ' · ' : ''}
              <Time iso={since}>{briefTime(since)}</Time>
            </>
          )}
        </div>
      </div>
      <ItemButtons item={item} />
    </li>
  );
}

function ItemButtons({ item }: { item: WorkItem }) {
  const { t } = useTranslation();
  const [isRejecting, setRejecting] = useState(false);
  const mayWrite = useMay('knowledge:write');
  const mayPublish = useMay('knowledge:publish');
  const settle = useSettle(item, () => setRejecting(true));
  const may = (action: WorkAction) => {
    if (action === 'open' || action === 'compare') return true;
    return action === 'publish' || action === 'reject' ? mayPublish : mayWrite;
  };
  return (
    <div className="row version-buttons">
      {item.actions.filter(may).map((action) => (
        <Button
          key={action}
          size="small"
          type={action === 'publish' ? 'primary' : 'default'}
          danger={action === 'delete'}
          disabled={settle.isBusy}
          aria-label={`${t(`life.work.action.${action}`)}: ${item.title}`}
          onClick={() => settle.run(action)}
        >
          {t(`life.work.action.${action}`)}
        </Button>
      ))}
      {isRejecting && (
        <CommentDialog
          isBusy={settle.isBusy}
          onClose={() => setRejecting(false)}
          onSend={(comment) => settle.reject(comment, () => setRejecting(false))}
        />
      )}
    </div>
  );
}

/** What each button does: settles it here where one click is enough, else opens the place. */
function useSettle(item: WorkItem, askComment: () => void) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const { subject, version } = item;
  const { id, type } = subject;
  const versions = useVersionActions(id);
  const faq = useFaqReview(id);
  const remove = useAction({
    run: () =>
      type === 'document'
        ? done(api.documents[':id'].$delete({ param: { id } }))
        : done(api['faq-entries'][':id'].$delete({ param: { id } })),
    refresh: [['work-list'], ['documents'], ['faq']],
    said: t('life.work.deleted'),
  });
  const places: Partial<Record<WorkAction, string>> = {
    compare: `${pathOf(item)}?part=versions&from=${item.servingVersion ?? 1}&to=${version ?? 1}`,
    upload_version: `${pathOf(item)}?part=versions`,
    extend: type === 'document' ? `${pathOf(item)}?part=settings` : pathOf(item),
  };
  const run = (action: WorkAction) => {
    if (action === 'publish')
      return void (type === 'document' ? versions.publish(version ?? 1) : faq.publish());
    if (action === 'reject') return askComment();
    if (action === 'retry') return versions.retry();
    if (action === 'delete') {
      const question = {
        title: t('knowledge.detail.deleteTitle', { title: item.title }),
        text: t('knowledge.detail.deleteText'),
        action: t('common.delete'),
      };
      return void ask(question).then((yes) => yes && remove.mutate());
    }
    return void navigate(places[action] ?? pathOf(item));
  };
  const reject = (comment: string, then: () => void) => {
    if (type === 'document') versions.reject.mutate({ number: version ?? 1, comment }, { onSuccess: then });
    else faq.reject.mutate(comment, { onSuccess: then });
  };
  return { run, reject, isBusy: versions.isBusy || faq.isBusy || remove.isPending };
}
