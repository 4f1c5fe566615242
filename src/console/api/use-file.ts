import { useEffect, useState } from 'react';
import { errorOf, networkError } from './error.ts';
import { workspaceHeader } from './workspace.ts';

/** Fetches a file with our headers, to be shown. */
export async function fetchFile(path: string, signal?: AbortSignal): Promise<Response> {
  const response = await fetch(path, { headers: workspaceHeader(), ...(signal ? { signal } : {}) }).catch(
    () => {
      throw networkError();
    },
  );
  if (!response.ok) throw await errorOf(response);
  return response;
}

/** The address of a fetched file for `src`, for as long as it is shown; undefined while it is fetched. */
export function useFileUrl(path: string): { url?: string; failed: boolean } {
  const [state, setState] = useState<{ url?: string; failed: boolean }>({ failed: false });
  useEffect(() => {
    const stop = new AbortController();
    let url: string | undefined;
    fetchFile(path, stop.signal)
      .then((response) => response.blob())
      .then((blob) => {
        if (stop.signal.aborted) return;
        url = URL.createObjectURL(blob);
        setState({ url, failed: false });
      })
      .catch(() => {
        if (!stop.signal.aborted) setState({ failed: true });
      });
    return () => {
      stop.abort();
      if (url) URL.revokeObjectURL(url);
    };
  }, [path]);
  return state;
}
