import { useInfiniteQuery } from '@tanstack/react-query';
import { Navigate } from 'react-router';
import { documentsQuery, faqListQuery } from '../api/queries.ts';
import { Loading } from '../parts/states.tsx';
import { useMe } from '../parts/use-me.ts';
import { destinations } from './navigation.ts';

/** Whoever may teach a workspace that knows nothing yet begins there, everybody else with their first page. */
export function Home() {
  const { scopes } = useMe();
  const teaches = scopes.includes('knowledge:write');
  const documents = useInfiniteQuery({ ...documentsQuery({}), enabled: teaches });
  const faq = useInfiniteQuery({ ...faqListQuery({}), enabled: teaches });
  if (teaches && (documents.isLoading || faq.isLoading)) return <Loading />;
  const knowsNothing = teaches && [documents, faq].every(({ data }) => data?.pages[0]?.items.length === 0);
  if (knowsNothing) return <Navigate to="/start" replace />;
  const first = destinations.find(({ scope }) => scopes.includes(scope));
  return <Navigate to={first?.to ?? '/settings/account'} replace />;
}
