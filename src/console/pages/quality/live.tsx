import './quality.css';
import './monitor.css';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { LiveMonitor, WaitingConversation } from '../../../contract/index.ts';
import { api, read } from '../../api/client.ts';
import { inboxesQuery } from '../../api/queries.ts';
import { duration, languageName, number, percent, timeOnly } from '../../i18n/format.ts';
import { Page } from '../../parts/page.tsx';
import { Avatar, Pill } from '../../parts/small.tsx';
import { Empty, Loaded } from '../../parts/states.tsx';
import { qualityTabs } from './tabs.ts';

export function Component() {
  const { t } = useTranslation();
  const monitor = useQuery({
    queryKey: ['monitor'],
    queryFn: () => read(api.monitor.$get()),
    refetchInterval: 10_000,
  });
  return (
    <Page title={t('quality.title')} tabs={qualityTabs()} lead={t('quality.live.lead')}>
      <Loaded query={monitor} lines={10}>
        {(data) => <Monitor data={data} />}
      </Loaded>
    </Page>
  );
}

function useNow(): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, []);
  return now;
}

function Monitor({ data }: { data: LiveMonitor }) {
  const { t } = useTranslation();
  const { lastHour, waitingTotal, unassigned, withBot } = data;
  const share = (part: number) => (lastHour.questions === 0 ? '–' : percent(part / lastHour.questions, 0));
  const tiles: [string, string, string][] = [
    [t('quality.live.waiting'), number(waitingTotal), t('quality.live.unassigned', { count: unassigned })],
    [t('quality.live.withBot'), number(withBot), t('quality.live.tenMinutes')],
    [
      t('quality.live.hits'),
      share(lastHour.hits),
      t('quality.of', { numerator: number(lastHour.hits), denominator: number(lastHour.questions) }),
    ],
    [t('quality.live.handoffs'), number(lastHour.handoffs), t('quality.live.lastHour')],
    [t('quality.live.unsatisfied'), number(lastHour.unsatisfied), t('quality.live.lastHour')],
  ];
  return (
    <div className="monitor">
      <dl className="monitor-tiles">
        {tiles.map(([name, value, note]) => (
          <div key={name} className="card monitor-tile">
            <dt className="soft small">{name}</dt>
            <dd className="figure-value num">{value}</dd>
            <dd className="faint small num">{note}</dd>
          </div>
        ))}
      </dl>
      <div className="monitor-two">
        <Waiting data={data} />
        <div className="stack">
          <Members data={data} />
          <LastHour data={data} />
        </div>
      </div>
    </div>
  );
}

function Waiting({ data }: { data: LiveMonitor }) {
  const { t } = useTranslation();
  const now = useNow();
  return (
    <section className="card monitor-part" aria-labelledby="monitor-waiting">
      <h2 id="monitor-waiting">{t('quality.live.waitingTitle')}</h2>
      {data.waiting.length === 0 ? (
        <Empty compact icon="check" title={t('quality.live.nobody')} text={t('quality.live.nobodyText')} />
      ) : (
        <ul className="monitor-list">
          {data.waiting.map((each) => (
            <WaitingRow key={each.conversationId} waiting={each} now={now} members={data.members} />
          ))}
        </ul>
      )}
    </section>
  );
}

const long = 5 * 60;

type RowProps = { waiting: WaitingConversation; now: number; members: LiveMonitor['members'] };

function WaitingRow({ waiting, now, members }: RowProps) {
  const { t } = useTranslation();
  const { data: inboxes } = useQuery(inboxesQuery);
  const { conversationId, contactName, since, lastMessage, assigneeId, inboxId, handoffReason } = waiting;
  const seconds = Math.max(0, (now - Date.parse(since)) / 1000);
  const member = members.find(({ memberId }) => memberId === assigneeId);
  const inbox = (inboxes?.items.length ?? 0) > 1 && inboxes?.items.find(({ id }) => id === inboxId);
  return (
    <li>
      <div className="row">
        <Link className="row-link grow" to={`/inbox/${conversationId}?view=all`}>
          {contactName ?? t('quality.live.visitor')}
        </Link>
        <span className={seconds > long ? 'num figure-bad' : 'num soft'} title={timeOnly(since)}>
          {duration(seconds)}
        </span>
      </div>
      {lastMessage && <p className="monitor-message soft small">{lastMessage}</p>}
      <div className="row small faint">
        {member ? <span>{member.name}</span> : <Pill tone="warn">{t('common.nobody')}</Pill>}
        {handoffReason && <span>{t(`quality.figure.handoff_rate_${handoffReason}.name`)}</span>}
        {inbox && <span>{inbox.name}</span>}
        <span>{languageName(waiting.language)}</span>
      </div>
    </li>
  );
}

function Members({ data }: { data: LiveMonitor }) {
  const { t } = useTranslation();
  return (
    <section className="card monitor-part" aria-labelledby="monitor-members">
      <h2 id="monitor-members">{t('quality.live.members')}</h2>
      <ul className="monitor-list">
        {data.members.map(({ memberId, name, presence, open, waiting }) => (
          <li key={memberId} className="row">
            <Avatar name={name} id={memberId} size={26} />
            <span className="grow">
              {name} <span className={`small presence-${presence}`}>{t(`quality.live.${presence}`)}</span>
            </span>
            {waiting > 0 && <Pill tone="warn">{t('quality.live.memberWaits', { count: waiting })}</Pill>}
            <Link className="num" to={`/inbox?view=all&assignee=${memberId}`}>
              {t('quality.live.memberOpen', { count: open })}
            </Link>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** Questions in five minutes each, the part with an answer in the accent's colour; the same numbers for the ear. */
function LastHour({ data: { lastHour } }: { data: LiveMonitor }) {
  const { t } = useTranslation();
  const most = Math.max(1, ...lastHour.steps.map(({ questions }) => questions));
  return (
    <section className="card monitor-part" aria-labelledby="monitor-hour">
      <h2 id="monitor-hour">{t('quality.live.hourTitle')}</h2>
      <ol className="monitor-bars">
        {lastHour.steps.map(({ from, questions, hits }) => {
          const words = t('quality.live.step', { time: timeOnly(from), questions, hits });
          return (
            <li key={from} title={words}>
              <span className="visually-hidden">{words}</span>
              <span
                className="monitor-bar"
                style={{ height: `${(100 * questions) / most}%` }}
                aria-hidden="true"
              >
                <span style={{ height: questions > 0 ? `${(100 * hits) / questions}%` : 0 }} />
              </span>
            </li>
          );
        })}
      </ol>
      <p className="faint small num">
        {t('quality.live.hourText', {
          questions: number(lastHour.questions),
          conversations: number(lastHour.conversations),
        })}
      </p>
    </section>
  );
}
