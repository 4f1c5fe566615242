import './gaps.css';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Button, Segmented, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useSearchParams } from 'react-router';
import type { Gap, GapStatus, Language } from '../../../contract/index.ts';
import { api, done, given, read } from '../../api/client.ts';
import { briefTime, dateTime, languageName, number } from '../../i18n/format.ts';
import { Icon } from '../../parts/icons.tsx';
import { Menu } from '../../parts/menu.tsx';
import { Page } from '../../parts/page.tsx';
import { SearchBox } from '../../parts/search-box.tsx';
import { LoadMore, Pill, Time } from '../../parts/small.tsx';
import { Empty, ErrorState, Loading } from '../../parts/states.tsx';
import { say } from '../../parts/toast.tsx';
import { useAction } from '../../parts/use-action.ts';
import { useChangeParams } from '../../parts/use-change-params.ts';
import { useMay } from '../../parts/use-me.ts';
import { knowledgeTabs } from '../knowledge/tabs.ts';
import { AnswerGap } from './answer-gap.tsx';

const statuses: readonly GapStatus[] = ['open', 'answered', 'dismissed'];
const languages: readonly Language[] = ['zh-Hans', 'zh-Hant', 'en', 'ja', 'ko', 'other'];

export function Component() {
  const { t } = useTranslation();
  const mayWrite = useMay('knowledge:write');
  const [params] = useSearchParams();
  const change = useChangeParams();
  const [answering, setAnswering] = useState<Gap>();
  const status = statuses.find((each) => each === params.get('status')) ?? 'open';
  const language = languages.find((each) => each === params.get('language'));
  const q = params.get('q') ?? '';
  const gaps = useInfiniteQuery({
    queryKey: ['gaps', status, language, q],
    queryFn: ({ pageParam }) =>
      read(api.gaps.$get({ query: { status, ...given({ language, q, cursor: pageParam }) } })),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.nextCursor ?? undefined,
    refetchInterval: 60_000,
  });
  const items = gaps.data?.pages.flatMap((page) => page.items) ?? [];
  const isFiltered = Boolean(q || language);
  return (
    <Page title={t('common.nav.knowledge')} tabs={knowledgeTabs()} lead={t('gaps.lead')}>
      <div className="bar">
        <Segmented
          aria-label={t('gaps.status.label')}
          value={status}
          onChange={(value) => change({ status: value === 'open' ? null : value })}
          options={statuses.map((value) => ({ value, label: t(`gaps.status.${value}`) }))}
        />
        <div className="bar-search">
          <SearchBox value={q} label={t('gaps.search')} onChange={(text) => change({ q: text })} />
        </div>
        <Select
          allowClear
          aria-label={t('gaps.language')}
          placeholder={t('gaps.anyLanguage')}
          style={{ minWidth: 130 }}
          value={language ?? null}
          onChange={(value) => change({ language: value ?? null })}
          options={languages.map((value) => ({ value, label: languageName(value) }))}
        />
        <span className="grow" />
        {mayWrite && <Refresh />}
      </div>
      {gaps.isLoading ? (
        <Loading />
      ) : gaps.isError && items.length === 0 ? (
        <ErrorState error={gaps.error} retry={() => void gaps.refetch()} />
      ) : items.length === 0 ? (
        <Empty
          icon={status === 'open' && !isFiltered ? 'check' : 'book'}
          title={t(isFiltered ? 'gaps.noneTitle' : `gaps.empty.${status}`)}
          text={t(isFiltered ? 'gaps.noneText' : 'gaps.emptyText')}
        />
      ) : (
        <ul className="gap-list">
          {items.map((each) => (
            <GapItem key={each.id} gap={each} onAnswer={() => setAnswering(each)} />
          ))}
        </ul>
      )}
      <LoadMore query={gaps} />
      {answering && <AnswerGap gap={answering} onClose={() => setAnswering(undefined)} />}
    </Page>
  );
}

function Refresh() {
  const { t } = useTranslation();
  const refresh = useAction({
    run: () => done(api.gaps.refresh.$post()),
    said: t('gaps.refreshing'),
    refresh: [['gaps']],
  });
  return (
    <Button
      icon={<Icon name="reopen" size={16} />}
      aria-label={t('gaps.refresh')}
      loading={refresh.isPending}
      onClick={() => refresh.mutate()}
    >
      <span className="wide-words">{t('gaps.refresh')}</span>
    </Button>
  );
}

function GapItem({ gap, onAnswer }: { gap: Gap; onAnswer: () => void }) {
  const { t } = useTranslation();
  const mayWrite = useMay('knowledge:write');
  const { question, asked, recent, examples, languages, lastAskedAt, status } = gap;
  const others = examples.filter(({ text }) => text !== question);
  const sample = examples.find(({ text }) => text === question) ?? examples[0];
  return (
    <li className="gap">
      <div className="gap-count" title={t('gaps.recentTitle')}>
        <strong className="num">{number(asked)}</strong>
        <span className="small faint">{t('gaps.times')}</span>
      </div>
      <div className="gap-words">
        <h2 className="gap-question">{question}</h2>
        {others.length > 0 && (
          <ul className="gap-examples soft">
            {others.map((each) => (
              <li key={each.text}>
                <Link to={`/inbox/${each.conversationId}?view=all`} title={dateTime(each.lastAskedAt)}>
                  {each.text}
                </Link>
                {each.asked > 1 && <span className="faint num"> ×{number(each.asked)}</span>}
              </li>
            ))}
          </ul>
        )}
        <div className="row small faint gap-facts">
          {languages.map((each) => (
            <Pill key={each}>{languageName(each)}</Pill>
          ))}
          <span className="num">{t('gaps.recent', { count: recent, shown: number(recent) })}</span>
          <span>
            {t('gaps.last')} <Time iso={lastAskedAt}>{briefTime(lastAskedAt)}</Time>
          </span>
          {sample && <Link to={`/inbox/${sample.conversationId}?view=all`}>{t('gaps.conversation')}</Link>}
          <CheckState gap={gap} />
        </div>
      </div>
      {mayWrite && (
        <div className="gap-actions">
          {status === 'open' && (
            <Button type="primary" size="small" onClick={onAnswer}>
              {t('gaps.write')}
            </Button>
          )}
          <GapMenu gap={gap} />
        </div>
      )}
    </li>
  );
}

function CheckState({ gap: { check, faqEntryId, statusBy } }: { gap: Gap }) {
  const { t } = useTranslation();
  return (
    <>
      {check && (
        <span className="num" title={dateTime(check.at)}>
          {t('gaps.check', { answered: number(check.answered), asked: number(check.asked) })}
        </span>
      )}
      {faqEntryId && <Link to={`/knowledge/faq/${faqEntryId}`}>{t('gaps.entry')}</Link>}
      {statusBy && <span>{t('gaps.by', { name: statusBy })}</span>}
    </>
  );
}

function GapMenu({ gap: { id, question, status } }: { gap: Gap }) {
  const { t } = useTranslation();
  const set = useAction({
    run: (next: GapStatus) => read(api.gaps[':id'].$patch({ param: { id }, json: { status: next } })),
    refresh: [['gaps']],
    said: t('common.saved'),
  });
  const check = useAction({
    run: () => read(api.gaps[':id'].check.$post({ param: { id } })),
    refresh: [['gaps']],
    done: ({ check: found, status: now }) =>
      say(
        t(now === 'answered' ? 'gaps.nowAnswered' : 'gaps.notYet', {
          answered: number(found?.answered ?? 0),
          asked: number(found?.asked ?? 0),
        }),
      ),
  });
  return (
    <Menu
      label={`${t('gaps.more')}: ${question}`}
      align="end"
      items={[
        { key: 'check', label: t('gaps.again'), icon: 'target', run: () => check.mutate() },
        ...statuses
          .filter((each) => each !== status)
          .map((each) => ({ key: each, label: t(`gaps.to.${each}`), run: () => set.mutate(each) })),
      ]}
    >
      <Icon name="more" size={16} />
    </Menu>
  );
}
