import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import type { Source, SourcePage, SourcePageStatus } from '../../../contract/index.ts';
import { api, given, read } from '../../api/client.ts';

const lookMs = 1500;
const isRunning = (source: Source | undefined) => source?.lastRun?.status === 'running';
const isLearning = ({ document }: SourcePage) =>
  document !== null && document.status !== 'ready' && document.status !== 'failed';

/** While something runs it is read again and again: runs have no live events. */
export const sourcesQuery = infiniteQueryOptions({
  queryKey: ['sources'],
  queryFn: ({ pageParam }) => read(api.sources.$get({ query: given({ cursor: pageParam }) })),
  initialPageParam: undefined as string | undefined,
  getNextPageParam: (last) => last.nextCursor ?? undefined,
  refetchInterval: ({ state }) =>
    state.data?.pages.some(({ items }) => items.some(isRunning)) ? lookMs : false,
});

export const sourceQuery = (id: string) =>
  queryOptions({
    queryKey: ['source', id],
    queryFn: () => read(api.sources[':id'].$get({ param: { id } })),
    refetchInterval: ({ state }) => (isRunning(state.data) ? lookMs : false),
  });

export const sourcePagesQuery = (id: string, status: SourcePageStatus | undefined, isLive: boolean) =>
  infiniteQueryOptions({
    queryKey: ['source-pages', id, status],
    queryFn: ({ pageParam }) =>
      read(api.sources[':id'].pages.$get({ param: { id }, query: given({ status, cursor: pageParam }) })),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.nextCursor ?? undefined,
    // A run ends when the pages are fetched; their documents are learnt after that.
    refetchInterval: ({ state }) =>
      isLive || state.data?.pages.some(({ items }) => items.some(isLearning)) ? 2 * lookMs : false,
  });

export const sourceRunsQuery = (id: string, isLive: boolean) =>
  infiniteQueryOptions({
    queryKey: ['source-runs', id],
    queryFn: ({ pageParam }) =>
      read(api.sources[':id'].runs.$get({ param: { id }, query: given({ cursor: pageParam }) })),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.nextCursor ?? undefined,
    refetchInterval: isLive ? lookMs : false,
  });
