import { useCallback } from 'react';
import { useSearchParams } from 'react-router';

/** Changes some of the address's parameters; an empty one goes away. */
export function useChangeParams(): (change: Record<string, string | null>) => void {
  const [, setParams] = useSearchParams();
  return useCallback(
    (change) =>
      setParams(
        (params) => {
          for (const [name, value] of Object.entries(change)) {
            if (value) params.set(name, value);
            else params.delete(name);
          }
          return params;
        },
        { replace: true },
      ),
    [setParams],
  );
}
