import type { WidgetSettings } from '../../contract/index.ts';
import { readJson } from './client.ts';
import type { Context } from './context.ts';

/** What the inbox wants; without the network the defaults of this release hold. The browser asks once a minute. */
export async function loadSettings({ client, state, store, inbox, preview, signal }: Context): Promise<void> {
  if (preview) return;
  const path = `settings?inboxKey=${encodeURIComponent(inbox)}`;
  const read = await readJson<WidgetSettings>(await client.read(path));
  if (!read.ok || signal.aborted) return;
  const settings = read.value;
  const { silent } = store.read();
  state.set({ settings, inboxName: settings.name, silent: silent ?? !settings.sound });
}
