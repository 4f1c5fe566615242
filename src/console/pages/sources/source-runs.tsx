import { useInfiniteQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { duration, number } from '../../i18n/format.ts';
import { LoadMore } from '../../parts/small.tsx';
import { Empty, ErrorState, Loading } from '../../parts/states.tsx';
import { sourceRunsQuery } from './queries.ts';
import { RunState } from './run-state.tsx';

const counted = ['new', 'changed', 'unchanged', 'removed', 'skipped', 'failed'] as const;

export function SourceRuns({ id, isLive }: { id: string; isLive: boolean }) {
  const { t } = useTranslation();
  const query = useInfiniteQuery(sourceRunsQuery(id, isLive));
  const runs = query.data?.pages.flatMap((page) => page.items) ?? [];
  if (query.isLoading) return <Loading />;
  if (query.isError && runs.length === 0)
    return <ErrorState error={query.error} retry={() => void query.refetch()} />;
  if (runs.length === 0) return <Empty compact icon="history" title={t('sources.noRuns')} />;
  return (
    <>
      <div className="table-wrap">
        <table className="table">
          <thead>
            <tr>
              <th>{t('sources.started')}</th>
              {counted.map((each) => (
                <th
                  key={each}
                  className={each === 'unchanged' || each === 'skipped' ? 'end wide-only' : 'end'}
                >
                  {t(`sources.count.${each}`)}
                </th>
              ))}
              <th className="end wide-only">{t('sources.took')}</th>
            </tr>
          </thead>
          <tbody>
            {runs.map((run) => (
              <tr key={run.id}>
                <td>
                  <RunState run={run} />
                </td>
                {counted.map((each) => (
                  <td
                    key={each}
                    className={each === 'unchanged' || each === 'skipped' ? 'end num wide-only' : 'end num'}
                  >
                    {number(run.counts[each])}
                  </td>
                ))}
                <td className="end num wide-only soft">
                  {duration(
                    run.finishedAt === null
                      ? null
                      : (Date.parse(run.finishedAt) - Date.parse(run.createdAt)) / 1000,
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <LoadMore query={query} />
    </>
  );
}
