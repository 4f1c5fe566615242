import type { Context } from '../context.ts';

/**
 * The original behind a citation. It is asked for with the visitor's token, so it cannot be a plain link: the bytes
 * are fetched and handed to the browser under the name that the server gave.
 */
export async function saveFile({ state, client }: Context): Promise<void> {
  const { preview } = state.get();
  const url = preview?.opened?.fileUrl;
  const path = url?.split('/api/widget/')[1];
  if (!preview || !path) return;
  const file = await client.stream(path, {});
  if (!file.ok) {
    if (state.get().preview === preview) state.set({ preview: { ...preview, failed: true } });
    return;
  }
  const address = URL.createObjectURL(await file.value.blob());
  const link = document.createElement('a');
  link.href = address;
  link.download =
    fileName(file.value.headers.get('content-disposition')) ?? preview.opened?.title ?? 'document';
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}

function fileName(disposition: string | null): string | undefined {
  const extended = /filename\*=UTF-8''([^;]+)/i.exec(disposition ?? '')?.[1];
  if (extended) return decodeURIComponent(extended);
  return /filename="([^"]+)"/i.exec(disposition ?? '')?.[1];
}
