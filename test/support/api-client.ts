import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import type { Document, QuestionResult, Session, WidgetConversation } from '../../src/contract/index.ts';
import { type Setup, waitFor } from './running-server.ts';

export type Response<T> = { status: number; body: T };

/** Calls the API as a program with an API key would. */
export function memberClient(url: string, setup: Pick<Setup, 'apiKey'>) {
  const headers = { authorization: `Bearer ${setup.apiKey}` };
  const call = async <T>(method: string, path: string, body?: object): Promise<Response<T>> => {
    const response = await fetch(`${url}/api${path}`, {
      method,
      headers: { ...headers, ...(body && { 'content-type': 'application/json' }) },
      ...(body && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, body: (text ? JSON.parse(text) : undefined) as T };
  };
  return {
    get: <T>(path: string) => call<T>('GET', path),
    post: <T>(path: string, body: object = {}) => call<T>('POST', path, body),
    put: <T>(path: string, body: object) => call<T>('PUT', path, body),
    patch: <T>(path: string, body: object) => call<T>('PATCH', path, body),
    delete: (path: string) => call<undefined>('DELETE', path),
    async upload<T>(
      path: string,
      file: string | { name: string; content: string },
      fields: Record<string, string> = {},
    ): Promise<Response<T>> {
      const form = new FormData();
      const { name, content } =
        typeof file === 'string' ? { name: basename(file), content: await readFile(file) } : file;
      form.set('file', new Blob([content]), name);
      for (const [key, value] of Object.entries(fields)) form.set(key, value);
      const response = await fetch(`${url}/api${path}`, { method: 'POST', headers, body: form });
      return { status: response.status, body: (await response.json()) as T };
    },
    /** The document once it is ready or failed. */
    async settled(id: string, patienceMs = 60_000): Promise<Document> {
      return await waitFor(async () => {
        const { body } = await call<Document>('GET', `/documents/${id}`);
        return body.status === 'ready' || body.status === 'failed' ? body : undefined;
      }, patienceMs);
    },
  };
}

/** A customer's browser: one visitor, any number of conversations. */
export async function visitorClient(url: string, inboxKey: string, input: object = {}) {
  const call = async <T>(
    method: string,
    path: string,
    token?: string,
    body?: object,
    key?: string,
  ): Promise<Response<T>> => {
    const response = await fetch(`${url}/api/widget${path}`, {
      method,
      headers: {
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
        ...(body && { 'content-type': 'application/json' }),
        ...(key !== undefined && { 'idempotency-key': key }),
      },
      ...(body && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, body: (text ? JSON.parse(text) : undefined) as T };
  };
  const session = (await call<Session>('POST', '/session', undefined, { inboxKey, ...input })).body;
  const post = <T>(path: string, body: object = {}, key?: string) =>
    call<T>('POST', path, session.token, body, key);
  return {
    session,
    get: <T>(path: string) => call<T>('GET', path, session.token),
    post,
    async start(): Promise<WidgetConversation> {
      return (await post<WidgetConversation>('/conversations')).body;
    },
    async ask(
      conversationId: string,
      text: string,
      part: object = {},
      key?: string,
    ): Promise<QuestionResult> {
      return (await post<QuestionResult>(`/conversations/${conversationId}/messages`, { text, ...part }, key))
        .body;
    },
  };
}
