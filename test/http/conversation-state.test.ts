import { beforeAll, describe, expect, it } from 'vitest';
import type { LiveItem } from '../../src/events/index.ts';
import { setClock } from '../../src/lib/index.ts';
import { bearer, json, makeVisitor, makeWorkspace, type TestWorkspace, useTestApp } from './support.ts';

const test = useTestApp({ maxUploadBytes: 64 * 1024 });
let workspace: TestWorkspace;
let visitor: Awaited<ReturnType<typeof makeVisitor>>;
let staff: Record<string, string>;

beforeAll(async () => {
  workspace = await makeWorkspace(test);
  staff = bearer(workspace.apiKey);
  visitor = await makeVisitor(test, workspace);
  const path = `/api/widget/conversations/${visitor.conversationId}/handoff`;
  await test.call(path, { body: { reason: 'Hello?' }, headers: visitor.headers });
});

function aForm(content: string | Uint8Array<ArrayBuffer>, name: string): FormData {
  const form = new FormData();
  form.set('file', new File([content], name, { type: 'text/html' }));
  return form;
}
const upload = (content: string | Uint8Array<ArrayBuffer>, name: string) =>
  test.call(`/api/widget/conversations/${visitor.conversationId}/attachments`, {
    body: aForm(content, name),
    headers: visitor.headers,
  });

describe('an attachment over HTTP', () => {
  it('goes up, is sent, and comes down by both doors as bytes that never run as a page', async () => {
    const uploaded = await upload('GIF89a<script>alert(1)</script>', 'a"b\r\n.html');
    expect(uploaded.status).toBe(201);
    const attachment = await json(uploaded);
    expect(attachment).toEqual({
      id: expect.any(String),
      fileName: 'a"b.html.gif',
      mediaType: 'image/gif',
      bytes: 31,
    });
    const sent = await test.call(`/api/widget/conversations/${visitor.conversationId}/messages`, {
      body: { text: '', attachmentIds: [attachment.id] },
      headers: visitor.headers,
    });
    expect((await json(sent)).message.attachments).toEqual([attachment]);
    for (const [path, headers] of [
      [`/api/widget/attachments/${attachment.id}`, visitor.headers],
      [`/api/attachments/${attachment.id}`, staff],
    ] as const) {
      const response = await test.call(path, { headers });
      expect(response.status).toBe(200);
      expect(response.headers.get('content-type')).toBe('image/gif');
      expect(response.headers.get('content-disposition')).toMatch(/^attachment; filename="a_b.html.gif"/);
      expect(response.headers.get('x-content-type-options')).toBe('nosniff');
      expect(response.headers.get('content-security-policy')).toMatch(/default-src/);
      expect(response.headers.get('cache-control')).toMatch(/private|no-store/);
      expect(await response.text()).toBe('GIF89a<script>alert(1)</script>');
    }
  });

  it('over the limit, or of another kind, is refused with a reason', async () => {
    const large = await upload(new Uint8Array(64 * 1024 + 1), 'a.gif');
    expect([large.status, (await json(large)).error.code]).toEqual([413, 'attachment.too_large']);
    const page = await upload('<html>', 'a.png');
    expect([page.status, (await json(page)).error.code]).toEqual([415, 'attachment.unsupported']);
  });

  it('is refused where the inbox takes none', async () => {
    const { items } = await json(await test.call('/api/inboxes', { headers: staff }));
    const path = `/api/inboxes/${items[0].id}`;
    await test.call(path, { method: 'PATCH', body: { settings: { attachments: false } }, headers: staff });
    const refused = await upload('GIF89a', 'a.gif');
    expect([refused.status, (await json(refused)).error.code]).toEqual([403, 'attachment.not_allowed']);
    await test.call(path, { method: 'PATCH', body: { settings: { attachments: true } }, headers: staff });
  });

  it('is needed where there are no words', async () => {
    const empty = await test.call(`/api/widget/conversations/${visitor.conversationId}/messages`, {
      body: { text: ' ' },
      headers: visitor.headers,
    });
    expect([empty.status, (await json(empty)).error.fields]).toEqual([400, { text: 'is empty' }]);
  });
});

describe('typing', () => {
  it('is told live by both sides, not more often than is of use, and is no row of the stream', async () => {
    const { workspaceId } = workspace;
    const ending = new AbortController();
    const heard: Record<'workspace' | 'customer', LiveItem[]> = { workspace: [], customer: [] };
    const listen = async (to: keyof typeof heard, stream: 'workspace' | `conversation:${string}`) => {
      const after = Number.MAX_SAFE_INTEGER;
      for await (const item of test.events.subscribe({ workspaceId, stream, after }, ending.signal)) {
        heard[to].push(item);
      }
    };
    const id = visitor.conversationId;
    const listening = [listen('workspace', 'workspace'), listen('customer', `conversation:${id}`)];
    const type = (side: 'visitor' | 'staff', typing: boolean) =>
      test.call(`/api/${side === 'visitor' ? 'widget/' : ''}conversations/${id}/typing`, {
        body: { typing },
        headers: side === 'visitor' ? visitor.headers : staff,
      });
    const said = (to: keyof typeof heard) =>
      heard[to].map(({ event }) => (event.type === 'typing' ? `${event.by} ${event.typing}` : event.type));
    try {
      for (const typing of [true, true, true]) expect((await type('visitor', typing)).status).toBe(204);
      await type('staff', true);
      await expect.poll(() => said('customer')).toEqual(['member true']);
      await expect.poll(() => said('workspace')).toEqual(['contact true', 'member true']);
      setClock(new Date(Date.now() + 3000));
      await type('visitor', true);
      await type('visitor', false);
      await type('visitor', false);
      await expect.poll(() => said('workspace').slice(2)).toEqual(['contact true', 'contact false']);
      expect(heard.workspace.every(({ seq }) => seq === null)).toBe(true);
    } finally {
      setClock(undefined);
      ending.abort();
      await Promise.all(listening);
    }
  });
});
