import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { api, given, read } from '../../api/client.ts';

export const webhooksQuery = queryOptions({
  queryKey: ['webhooks'],
  queryFn: () => read(api.webhooks.$get({ query: { limit: '500' } })),
});
export const webhookQuery = (id: string) =>
  queryOptions({
    queryKey: ['webhook', id],
    queryFn: () => read(api.webhooks[':id'].$get({ param: { id } })),
  });
/** Read again while the newest ones are on their way. */
export const deliveriesQuery = (id: string) =>
  infiniteQueryOptions({
    queryKey: ['webhook-deliveries', id],
    queryFn: ({ pageParam }) =>
      read(api.webhooks[':id'].deliveries.$get({ param: { id }, query: given({ cursor: pageParam }) })),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.nextCursor ?? undefined,
    refetchInterval: ({ state }) =>
      state.data?.pages[0]?.items.some(({ status, attempts }) => status === 'pending' && attempts.length < 2)
        ? 1500
        : 15_000,
  });
export const deliveryQuery = (id: string) =>
  queryOptions({
    queryKey: ['webhook-delivery', id],
    queryFn: () => read(api['webhook-deliveries'][':id'].$get({ param: { id } })),
  });
