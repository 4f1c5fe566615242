import { type ClientResponse, hc } from 'hono/client';
import type { ApiType } from '../../http/index.ts';
import { errorOf, networkError } from './error.ts';
import { workspaceHeader } from './workspace.ts';

export { given } from './given.ts';

/** The server's routes, typed by the server. Each call goes through `read`. */
export const api = hc<ApiType>(`${location.origin}/api`, { headers: workspaceHeader });

type Answer<T> = Promise<ClientResponse<T, number, string>>;

/** The body of an ok response; throws ApiError for every other one, and when nothing came back. */
export async function read<T>(request: Answer<T>): Promise<T> {
  const response = await reach(request);
  return (await response.json()) as T;
}

/** For responses without a body. */
export async function done(request: Answer<unknown>): Promise<void> {
  await reach(request);
}

async function reach<T>(request: Answer<T>): Promise<ClientResponse<T, number, string>> {
  const response = await request.catch(() => {
    throw networkError();
  });
  if (!response.ok) throw await errorOf(response);
  return response;
}
