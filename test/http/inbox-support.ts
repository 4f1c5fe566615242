import { afterEach, beforeAll } from 'vitest';
import type { InboxSettingsPatch } from '../../src/contract/index.ts';
import { setClock } from '../../src/lib/index.ts';
import { bearer, json, makeWorkspace, type TestApp, type TestWorkspace } from './support.ts';

/** A workspace whose inbox is changed through the API; the clock goes right again after each test. */
export function useTestInbox(test: TestApp) {
  let workspace: TestWorkspace;
  let inboxId: string;
  beforeAll(async () => {
    workspace = await makeWorkspace(test);
    inboxId = (await inbox()).id;
  });
  afterEach(() => setClock(undefined));

  const as = () => bearer(workspace.apiKey);
  async function inbox() {
    const { items } = await json(await test.call('/api/inboxes', { headers: as() }));
    return items.find(({ key }: { key: string }) => key === workspace.inboxKey);
  }
  const patch = (settings: InboxSettingsPatch | object) =>
    test.call(`/api/inboxes/${inboxId}`, { method: 'PATCH', body: { settings }, headers: as() });
  const settings = (headers: Record<string, string> = {}) =>
    test.call(`/api/widget/settings?inboxKey=${workspace.inboxKey}`, { headers });

  return {
    /** Read them in tests only. */
    workspace: () => workspace,
    inboxId: () => inboxId,
    as,
    inbox,
    patch,
    settings,
  };
}
