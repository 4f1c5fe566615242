import { useSuspenseQuery } from '@tanstack/react-query';
import type { Me, Scope } from '../../contract/index.ts';
import { meQuery } from '../api/queries.ts';

export function useMe(): Me {
  return useSuspenseQuery(meQuery).data;
}

export function useMay(scope: Scope): boolean {
  return useMe().scopes.includes(scope);
}
