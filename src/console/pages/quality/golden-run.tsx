import { useInfiniteQuery } from '@tanstack/react-query';
import { Segmented } from 'antd';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { GoldenChange, GoldenResult, GoldenRun, GoldenVerdict } from '../../../contract/index.ts';
import { api, given, read } from '../../api/client.ts';
import { chinese } from '../../i18n/errors.ts';
import { dateTime, number, percent } from '../../i18n/format.ts';
import { currentLocale } from '../../i18n/index.ts';
import { LoadMore, Pill, type Tone } from '../../parts/small.tsx';
import { ErrorState, Loading } from '../../parts/states.tsx';

const changes: readonly GoldenChange[] = ['lost', 'changed', 'won', 'new', 'same'];
type View = GoldenChange | GoldenVerdict;
const alone: readonly View[] = ['wrong', 'missed', 'right'];
/** What was wrong before and still is shows beside what changed. */
const compared: readonly View[] = ['lost', 'changed', 'won', 'new', 'wrong', 'missed', 'same'];
const tones: Record<View, Tone> = {
  lost: 'danger',
  changed: 'warn',
  won: 'good',
  new: 'info',
  same: 'plain',
  right: 'good',
  wrong: 'danger',
  missed: 'warn',
};

/** The last run beside the one before it: what was lost, what changed, what was won. */
export function GoldenRunResults({ run }: { run: GoldenRun }) {
  const { t } = useTranslation();
  const { status, progress, verdicts, error } = run;
  const total = verdicts.right + verdicts.wrong + verdicts.missed;
  const isDone = status === 'done';
  return (
    <section className="card golden-run" aria-labelledby="golden-run">
      <div className="trend-head">
        <h2 id="golden-run">{t('quality.golden.lastRun')}</h2>
        <span className="soft small">
          {dateTime(run.createdAt)} · {run.startedBy}
        </span>
      </div>
      {status === 'failed' && (
        <div className="notice notice-danger" role="alert">
          {error && currentLocale() === 'zh-CN' ? (chinese[error.code] ?? error.message) : error?.message}
        </div>
      )}
      {(status === 'queued' || status === 'running') && (
        <>
          <div
            className="progress"
            role="progressbar"
            aria-label={t('quality.golden.running')}
            aria-valuenow={progress.done}
            aria-valuemin={0}
            aria-valuemax={progress.total}
          >
            <span style={{ width: `${progress.total > 0 ? (100 * progress.done) / progress.total : 0}%` }} />
          </div>
          <p className="soft small num">
            {t('quality.golden.running')} {number(progress.done)} / {number(progress.total)}
          </p>
        </>
      )}
      {isDone && (
        <>
          <div className="golden-score">
            <span className="figure-value num">{total === 0 ? '–' : percent(verdicts.right / total, 0)}</span>
            <span className="soft num">
              {t('quality.golden.score', {
                right: number(verdicts.right),
                wrong: number(verdicts.wrong),
                missed: number(verdicts.missed),
              })}
            </span>
          </div>
          <Results run={run} />
        </>
      )}
    </section>
  );
}

function Results({ run }: { run: GoldenRun }) {
  const { t } = useTranslation();
  const { id, changes: counted, verdicts, previousId } = run;
  const views = previousId ? compared : alone;
  const countOf = (view: View) => ({ ...counted, ...verdicts })[view];
  const first = views.find((view) => countOf(view) > 0) ?? views[0] ?? 'same';
  const [view, setView] = useState<View>(first);
  useEffect(() => setView(first), [first]);
  const choice = useRef<HTMLDivElement>(null);
  // On a phone the choice is wider than the screen.
  useEffect(() => {
    const chosen = choice.current?.querySelectorAll('.ant-segmented-item')[views.indexOf(view)];
    chosen?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }, [view, views]);
  const isChange = changes.some((each) => each === view);
  const results = useInfiniteQuery({
    queryKey: ['golden-results', id, view],
    queryFn: ({ pageParam }) =>
      read(
        api['golden-runs'][':id'].results.$get({
          param: { id },
          query: { limit: '20', ...given({ [isChange ? 'change' : 'verdict']: view, cursor: pageParam }) },
        }),
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.nextCursor ?? undefined,
  });
  const items = results.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <>
      <Segmented
        ref={choice}
        aria-label={t(previousId ? 'quality.golden.compared' : 'quality.golden.verdicts')}
        value={view}
        onChange={setView}
        options={views.map((value) => ({
          value,
          label: `${t(`quality.golden.view.${value}`)} ${number(countOf(value))}`,
        }))}
      />
      {results.isLoading && <Loading lines={3} />}
      {results.isError && <ErrorState error={results.error} retry={() => void results.refetch()} />}
      {results.data && items.length === 0 && (
        <p className="soft small golden-none">{t('quality.golden.noResults')}</p>
      )}
      <ul className="golden-results">
        {items.map((each) => (
          <Result key={each.goldenQuestionId} result={each} />
        ))}
      </ul>
      <LoadMore query={results} />
    </>
  );
}

function Result({ result }: { result: GoldenResult }) {
  const { t } = useTranslation();
  const { question, verdict, title, text, confidence, previous } = result;
  return (
    <li>
      <div className="row">
        <Link className="row-link grow" to={`/knowledge/test?q=${encodeURIComponent(question)}`}>
          {question}
        </Link>
        {previous && previous.verdict !== verdict && (
          <>
            <Pill tone={tones[previous.verdict]}>{t(`quality.golden.view.${previous.verdict}`)}</Pill>
            <span aria-hidden="true">→</span>
          </>
        )}
        <Pill tone={tones[verdict]}>{t(`quality.golden.view.${verdict}`)}</Pill>
      </div>
      <p className="small soft golden-shown">
        {title && <strong>{title} </strong>}
        {text}
        {confidence !== null && <span className="faint num"> {percent(confidence, 0)}</span>}
      </p>
      {previous && previous.text !== text && (
        <p className="small faint golden-shown">
          {t('quality.golden.before')} {previous.title && <strong>{previous.title} </strong>}
          {previous.text}
        </p>
      )}
    </li>
  );
}
