import type { ErrorBody } from '../../contract/index.ts';
import { ApiError, networkError } from './error.ts';
import { workspaceHeader } from './workspace.ts';

export type UploadOptions = {
  fields?: Record<string, string>;
  /** 0 to 1, of the bytes sent. */
  onProgress?: (share: number) => void;
  signal?: AbortSignal;
};

/** Posts a file as a form; XMLHttpRequest because fetch tells nothing about what was sent so far. */
export function upload<T>(
  path: string,
  file: File,
  { fields = {}, onProgress, signal }: UploadOptions = {},
): Promise<T> {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.set(name, value);
  form.set('file', file, file.name);
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open('POST', path);
    for (const [name, value] of Object.entries(workspaceHeader())) request.setRequestHeader(name, value);
    request.upload.onprogress = (event) => onProgress?.(event.total > 0 ? event.loaded / event.total : 0);
    request.onerror = () => reject(networkError());
    request.onabort = () => reject(new ApiError(0, { code: 'aborted' }));
    request.onload = () => {
      const body = parse(request.responseText);
      if (request.status >= 200 && request.status < 300) resolve(body as T);
      else reject(new ApiError(request.status, (body as Partial<ErrorBody> | undefined)?.error ?? {}));
    };
    signal?.addEventListener('abort', () => request.abort(), { once: true });
    request.send(form);
  });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
