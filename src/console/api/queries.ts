import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query';
import type {
  ConflictKind,
  ConflictStatus,
  ConversationQuery,
  DocumentStatus,
  Language,
  List,
  ReviewState,
  TicketPriority,
  TicketSort,
  TicketSource,
  TicketStatus,
  TicketType,
  Validity,
  WorkKind,
} from '../../contract/index.ts';
import { api, given, read } from './client.ts';

/** One place for keys and reads, so that live events find what they change. */
function listOf<T>(
  queryKey: readonly unknown[],
  fetchPage: (cursor: string | undefined) => Promise<List<T>>,
) {
  return infiniteQueryOptions({
    queryKey,
    queryFn: ({ pageParam }) => fetchPage(pageParam),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.nextCursor ?? undefined,
    placeholderData: keepPreviousData,
  });
}

export const meQuery = queryOptions({
  queryKey: ['me'],
  queryFn: () => read(api.me.$get()),
  staleTime: 5 * 60_000,
  retry: false,
});
export const workspaceQuery = queryOptions({
  queryKey: ['workspace'],
  queryFn: () => read(api.workspace.$get()),
});
const all = { limit: '500' };
export const membersQuery = queryOptions({
  queryKey: ['members'],
  queryFn: () => read(api.members.$get({ query: all })),
  staleTime: 60_000,
});
export const inboxesQuery = queryOptions({
  queryKey: ['inboxes'],
  queryFn: () => read(api.inboxes.$get({ query: all })),
  staleTime: 60_000,
});
export const invitationsQuery = queryOptions({
  queryKey: ['invitations'],
  queryFn: () => read(api.invitations.$get({ query: all })),
});
export const apiKeysQuery = queryOptions({
  queryKey: ['api-keys'],
  queryFn: () => read(api['api-keys'].$get({ query: all })),
});
export const auditQuery = listOf(['audit'], (cursor) =>
  read(api['audit-log'].$get({ query: given({ cursor }) })),
);

export const labelsQuery = queryOptions({
  queryKey: ['labels'],
  queryFn: () => read(api.labels.$get({ query: all })),
  staleTime: 60_000,
});
export const teamsQuery = queryOptions({
  queryKey: ['teams'],
  queryFn: () => read(api.teams.$get({ query: all })),
  staleTime: 60_000,
});
export const cannedQuery = queryOptions({
  queryKey: ['canned-responses'],
  queryFn: () => read(api['canned-responses'].$get({ query: all })),
  staleTime: 60_000,
});
export const savedViewsQuery = queryOptions({
  queryKey: ['views'],
  queryFn: () => read(api.views.$get({ query: all })),
  staleTime: 60_000,
});
export const presenceQuery = queryOptions({
  queryKey: ['presence'],
  queryFn: () => read(api.presence.$get()),
});

export type ConversationFilter = Partial<
  Pick<ConversationQuery, 'status' | 'priority' | 'unread' | 'waiting'> &
    Record<'assigneeId' | 'inboxId' | 'teamId' | 'labelId' | 'contactId' | 'q', string>
>;
export const conversationsQuery = (filter: ConversationFilter) =>
  listOf(['conversations', filter], (cursor) =>
    read(api.conversations.$get({ query: given({ ...filter, cursor }) })),
  );
export const conversationQuery = (id: string) =>
  queryOptions({
    queryKey: ['conversation', id],
    queryFn: () => read(api.conversations[':id'].$get({ param: { id } })),
  });
export const messagesQuery = (id: string) =>
  queryOptions({
    queryKey: ['messages', id],
    queryFn: async () => {
      const items = [];
      let cursor: string | null | undefined;
      do {
        const page = await read(
          api.conversations[':id'].messages.$get({ param: { id }, query: given({ cursor, limit: '500' }) }),
        );
        items.push(...page.items);
        cursor = page.nextCursor;
      } while (cursor);
      return items;
    },
  });

type LifeFilter = { language?: Language; review?: ReviewState; validity?: Validity; inboxId?: string };
export type DocumentFilter = LifeFilter & { q?: string; status?: DocumentStatus; tag?: string };
export const documentsQuery = (filter: DocumentFilter) =>
  listOf(['documents', filter], (cursor) =>
    read(api.documents.$get({ query: given({ ...filter, cursor }) })),
  );
export const documentQuery = (id: string) =>
  queryOptions({
    queryKey: ['document', id],
    queryFn: () => read(api.documents[':id'].$get({ param: { id } })),
  });
export const versionsQuery = (id: string) =>
  queryOptions({
    queryKey: ['versions', id],
    queryFn: () => read(api.documents[':id'].versions.$get({ param: { id } })),
  });
export const passagesQuery = (id: string) =>
  listOf(['passages', id], (cursor) =>
    read(api.documents[':id'].passages.$get({ param: { id }, query: given({ cursor }) })),
  );
export const compareQuery = (id: string, from: number, to: number) =>
  queryOptions({
    queryKey: ['compare', id, from, to],
    queryFn: () =>
      read(
        api.documents[':id'].compare.$get({ param: { id }, query: { from: String(from), to: String(to) } }),
      ),
  });
export const historyQuery = (of: 'documents' | 'faq-entries', id: string) =>
  listOf(['history', id], (cursor) =>
    read(api[of][':id'].history.$get({ param: { id }, query: given({ cursor }) })),
  );
export const workListQuery = (kind: WorkKind | undefined) =>
  infiniteQueryOptions({
    queryKey: ['work-list', kind ?? 'all'],
    queryFn: ({ pageParam }) =>
      read(api.knowledge['work-list'].$get({ query: given({ kind, cursor: pageParam }) })),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.nextCursor ?? undefined,
    placeholderData: keepPreviousData,
  });
export const modelsQuery = queryOptions({
  queryKey: ['models'],
  queryFn: () => read(api.knowledge.models.$get()),
  refetchInterval: ({ state }) =>
    state.data?.status === 'queued' || state.data?.status === 'running' ? 3000 : false,
});
export const archiveImportQuery = (id: string) =>
  queryOptions({
    queryKey: ['archive-import', id],
    queryFn: () => read(api['archive-imports'][':id'].$get({ param: { id } })),
    refetchInterval: ({ state }) =>
      state.data?.status === 'queued' || state.data?.status === 'running' ? 800 : false,
  });
export const previewQuery = (
  id: string,
  { versionId, start, end }: { versionId: string | null; start: number; end: number },
) =>
  queryOptions({
    queryKey: ['preview', id, versionId, start, end],
    queryFn: () =>
      read(
        api.documents[':id'].preview.$get({
          param: { id },
          query: given({ versionId: versionId ?? undefined, start: String(start), end: String(end) }),
        }),
      ),
  });
export type ConflictFilter = { status?: ConflictStatus; kind?: ConflictKind };
export const conflictsQuery = (filter: ConflictFilter) =>
  listOf(['conflicts', filter], (cursor) =>
    read(api.conflicts.$get({ query: given({ ...filter, cursor }) })),
  );
export type FaqFilter = LifeFilter & { q?: string; tag?: string };
export const faqListQuery = (filter: FaqFilter) =>
  listOf(['faq', filter], (cursor) => read(api['faq-entries'].$get({ query: given({ ...filter, cursor }) })));
export const faqQuery = (id: string) =>
  queryOptions({
    queryKey: ['faq-entry', id],
    queryFn: () => read(api['faq-entries'][':id'].$get({ param: { id } })),
  });
export const importQuery = (id: string) =>
  queryOptions({
    queryKey: ['faq-import', id],
    queryFn: () => read(api['faq-imports'][':id'].$get({ param: { id } })),
    refetchInterval: ({ state }) =>
      state.data?.status === 'queued' || state.data?.status === 'running' ? 800 : false,
  });

export type TicketFilter = {
  status?: TicketStatus;
  priority?: TicketPriority;
  type?: TicketType;
  due?: 'overdue' | 'set' | 'none';
  sort?: TicketSort;
  source?: TicketSource;
  assigneeId?: string;
  conversationId?: string;
  contactId?: string;
  q?: string;
};
export const ticketsQuery = (filter: TicketFilter) =>
  listOf(['tickets', filter], (cursor) => read(api.tickets.$get({ query: given({ ...filter, cursor }) })));
export const ticketQuery = (id: string) =>
  queryOptions({ queryKey: ['ticket', id], queryFn: () => read(api.tickets[':id'].$get({ param: { id } })) });
