import type { Context } from '../context.ts';

/**
 * A file of this customer's, or the original behind a citation. It is asked for with the visitor's token, so it cannot
 * be a plain link: the bytes are fetched and handed to the browser under the name that the server gave. False: it
 * could not be had.
 */
export async function saveFile({ client }: Context, path: string, name: string): Promise<boolean> {
  const file = await client.stream(path, {});
  if (!file.ok) return false;
  const address = URL.createObjectURL(await file.value.blob());
  const link = document.createElement('a');
  link.href = address;
  link.download = fileName(file.value.headers.get('content-disposition')) ?? name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
  return true;
}

function fileName(disposition: string | null): string | undefined {
  const extended = /filename\*=UTF-8''([^;]+)/i.exec(disposition ?? '')?.[1];
  if (extended) return decodeURIComponent(extended);
  return /filename="([^"]+)"/i.exec(disposition ?? '')?.[1];
}
