import { setTimeout as sleep } from 'node:timers/promises';
import type { AcceptedDocument, Document, ErrorBody, List } from '../../contract/index.ts';
import { AppError } from '../../lib/index.ts';

export type RemoteFile = Pick<Document, 'id' | 'sha256' | 'status' | 'passages' | 'error'>;
export type Upload = { path: string; bytes: Uint8Array; url?: string; language?: string; tags?: string };

/** What the server holds of one folder, through its API. */
export type RemoteFolder = {
  /** By path inside the folder. */
  list(): Promise<Map<string, RemoteFile>>;
  put(upload: Upload): Promise<AcceptedDocument>;
  delete(id: string): Promise<void>;
};

const waitsMs = [1_000, 2_000, 5_000, 15_000, 30_000, 60_000];

/**
 * The folder called `name` on a server. A server that is away, busy or limits us is waited for, however long, until the
 * signal aborts; what it refuses is thrown as an AppError in its own words.
 */
export function openRemoteFolder({
  server,
  key,
  name,
  signal,
}: {
  server: string;
  key: string;
  name: string;
  signal: AbortSignal;
}): RemoteFolder {
  const prefix = `${name.replaceAll(/[\\/\p{Cc}]/gu, '-').replace(/^\.+/, '') || 'folder'}/`;
  const send = (path: string, init: RequestInit = {}) =>
    patient(
      () =>
        fetch(new URL(`/api${path}`, server), {
          ...init,
          headers: { authorization: `Bearer ${key}` },
          signal,
        }),
      signal,
    );
  return {
    async list() {
      const found = new Map<string, RemoteFile>();
      let cursor: string | null = null;
      do {
        const query = new URLSearchParams({
          path: prefix,
          limit: '500',
          ...(cursor === null ? {} : { cursor }),
        });
        const page = (await (await send(`/documents?${query}`)).json()) as List<Document>;
        for (const document of page.items)
          if (document.path !== null) found.set(document.path.slice(prefix.length), document);
        cursor = page.nextCursor;
      } while (cursor !== null);
      return found;
    },
    async put({ path, bytes, url, language, tags }) {
      const form = () => {
        const body = new FormData();
        const fields = { path: prefix + path, url, language, tags };
        for (const [field, value] of Object.entries(fields)) if (value) body.set(field, value);
        body.set('file', new File([new Uint8Array(bytes)], path.split('/').at(-1) ?? path));
        return body;
      };
      return (await (await send('/documents', { method: 'POST', body: form() })).json()) as AcceptedDocument;
    },
    async delete(id) {
      await send(`/documents/${id}`, { method: 'DELETE' }).catch((error: unknown) => {
        if (!(error instanceof AppError && error.code === 'document.not_found')) throw error;
      });
    },
  };
}

async function patient(ask: () => Promise<Response>, signal: AbortSignal): Promise<Response> {
  for (let tries = 0; ; tries += 1) {
    const response = await ask().catch((error: unknown) => {
      signal.throwIfAborted();
      // fetch says nothing but "fetch failed" about a server that is away
      if (error instanceof TypeError) return undefined;
      throw error;
    });
    if (response?.ok) return response;
    if (response && response.status !== 429 && response.status < 500) throw await refusal(response);
    const named = Number(response?.headers.get('retry-after') ?? Number.NaN) * 1000;
    const wait = waitsMs[Math.min(tries, waitsMs.length - 1)] ?? 1_000;
    await sleep(Number.isFinite(named) && named > 0 ? named : wait, undefined, { signal });
  }
}

async function refusal(response: Response): Promise<AppError> {
  const body = (await response.json().catch(() => undefined)) as ErrorBody | undefined;
  const { code, message } = body?.error ?? {
    code: 'watch.refused',
    message: `The server answered ${response.status}.`,
  };
  return new AppError(code, message);
}
