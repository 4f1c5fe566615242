import { errorOf, networkError } from './error.ts';
import { workspaceHeader } from './workspace.ts';

/** Fetches a file with our headers and hands it to the browser to save; returns what the server says about it. */
export async function download(path: string, fallbackName: string): Promise<Headers> {
  const response = await fetch(path, { headers: workspaceHeader() }).catch(() => {
    throw networkError();
  });
  if (!response.ok) throw await errorOf(response);
  saveBlob(await response.blob(), nameIn(response.headers.get('content-disposition')) ?? fallbackName);
  return response.headers;
}

/** Hands bytes to the browser to save. */
export function saveBlob(blob: Blob, name: string): void {
  const url = URL.createObjectURL(blob);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

/** The name in a Content-Disposition header, RFC 6266: `filename*` before `filename`. */
export function nameIn(disposition: string | null): string | undefined {
  if (!disposition) return undefined;
  const extended = /filename\*=UTF-8''([^;]+)/i.exec(disposition)?.[1];
  if (extended) {
    try {
      return decodeURIComponent(extended);
    } catch {
      return extended;
    }
  }
  return /filename="?([^";]+)"?/i.exec(disposition)?.[1];
}
