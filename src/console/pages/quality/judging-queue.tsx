import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { UnjudgedAnswer } from '../../../contract/index.ts';
import { api, read } from '../../api/client.ts';
import { dateTime, number, percent } from '../../i18n/format.ts';
import { Icon } from '../../parts/icons.tsx';
import { RichText } from '../../parts/rich-text.tsx';
import { Kbd } from '../../parts/small.tsx';
import { Empty, Loaded } from '../../parts/states.tsx';
import { useAction } from '../../parts/use-action.ts';
import { useShortcuts } from '../../parts/use-shortcuts.ts';

/** Shown answers one after the other, right or wrong by one key each. */
export function JudgingQueue() {
  const { t } = useTranslation();
  const queue = useQuery({
    queryKey: ['judging-queue'],
    queryFn: () => read(api.answers['to-judge'].$get({ query: { limit: '50' } })),
    // Those in the queue stay in their order while one works on them.
    staleTime: Number.POSITIVE_INFINITY,
  });
  return (
    <section className="card judging" aria-labelledby="judging-title">
      <div className="trend-head">
        <h2 id="judging-title">{t('quality.judging.title')}</h2>
        {queue.data && (
          <span className="soft small num">
            {t('quality.judging.waiting', { count: queue.data.waiting, shown: number(queue.data.waiting) })}
          </span>
        )}
      </div>
      <p className="soft small">{t('quality.judging.text')}</p>
      <Loaded query={queue} lines={4}>
        {(data) => <Queue items={data.items} more={() => void queue.refetch()} />}
      </Loaded>
    </section>
  );
}

function Queue({ items, more }: { items: UnjudgedAnswer[]; more: () => void }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [done, setDone] = useState<{ answerId: string; right: boolean | null }[]>([]);
  const left = items.filter((item) => !done.some(({ answerId }) => answerId === item.answerId));
  const current = left[0];
  const judge = useAction({
    run: ({ answerId, right }: { answerId: string; right: boolean }) =>
      read(api.answers[':id'].judgement.$put({ param: { id: answerId }, json: { right } })),
    refresh: [['answer-policy'], ['what-if'], ['quality']],
    done: (_, judged) => {
      setDone((before) => [...before.filter(({ answerId }) => answerId !== judged.answerId), judged]);
      void client.invalidateQueries({ queryKey: ['messages'] });
    },
  });
  const say = (right: boolean) => () => {
    if (current && !judge.isPending) judge.mutate({ answerId: current.answerId, right });
  };
  const skip = () => current && setDone([...done, { answerId: current.answerId, right: null }]);
  const last = done.at(-1);
  const undo = () => {
    if (last?.right === null) setDone(done.slice(0, -1));
    else if (last) judge.mutate({ answerId: last.answerId, right: !last.right });
  };
  useShortcuts({ r: say(true), w: say(false), s: skip, u: undo });
  if (!current) {
    return (
      <Empty
        compact
        icon="check"
        title={t(done.length > 0 ? 'quality.judging.doneTitle' : 'quality.judging.emptyTitle')}
        text={t('quality.judging.emptyText')}
        actions={
          done.length > 0 && (
            <Button
              onClick={() => {
                setDone([]);
                more();
              }}
            >
              {t('quality.judging.more')}
            </Button>
          )
        }
      />
    );
  }
  return (
    <>
      <Card key={current.answerId} answer={current} />
      <div className="judging-keys">
        <Button icon={<Icon name="check" size={16} />} loading={judge.isPending} onClick={say(true)}>
          {t('quality.judging.right')} <Kbd>R</Kbd>
        </Button>
        <Button icon={<Icon name="cross" size={16} />} loading={judge.isPending} onClick={say(false)}>
          {t('quality.judging.wrong')} <Kbd>W</Kbd>
        </Button>
        <Button type="text" onClick={skip}>
          {t('quality.judging.skip')} <Kbd>S</Kbd>
        </Button>
        <span className="grow" />
        {last && (
          <Button type="text" onClick={undo}>
            {t(
              last.right === null
                ? 'quality.judging.back'
                : last.right
                  ? 'quality.judging.wasRight'
                  : 'quality.judging.wasWrong',
            )}{' '}
            <Kbd>U</Kbd>
          </Button>
        )}
      </div>
      <p className="visually-hidden" role="status">
        {t('quality.judging.left', { count: left.length })}
      </p>
    </>
  );
}

function Card({ answer }: { answer: UnjudgedAnswer }) {
  const { t } = useTranslation();
  const citation = answer.citations[0];
  return (
    <article className="judging-card">
      <p className="judging-question">{answer.question}</p>
      <div className="judging-answer">
        <RichText text={answer.text} />
      </div>
      <div className="row small faint">
        <span className="num">
          {t('quality.judging.confidence', { value: percent(answer.confidence, 0) })}
        </span>
        {citation && <span className="judging-source">{citation.title}</span>}
        <span className="num">{dateTime(answer.at)}</span>
        <span className="grow" />
        <Link to={`/inbox/${answer.conversationId}?view=all`}>{t('quality.conversation')}</Link>
      </div>
    </article>
  );
}
