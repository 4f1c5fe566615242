import { describe, expect, it } from 'vitest';
import { contrastOf } from '../../src/contract/index.ts';
import { setClock } from '../../src/lib/index.ts';
import { useTestInbox } from './inbox-support.ts';
import { json, makeMember, makeVisitor, publicUrl, useTestApp } from './support.ts';

const test = useTestApp();
const { workspace, inboxId, as, inbox, patch, settings } = useTestInbox(test);

describe('the settings of an inbox', () => {
  it('are what they were, but for what a patch names, and the audit log says both', async () => {
    expect((await inbox()).settings).toMatchObject({ position: 'right', hours: { source: 'workspace' } });
    expect((await patch({ position: 'left', greetings: { 'zh-CN': '您好' } })).status).toBe(200);
    expect((await patch({ sound: true })).status).toBe(200);
    expect((await inbox()).settings).toMatchObject({
      position: 'left',
      sound: true,
      greetings: { 'zh-CN': '您好' },
      attachments: true,
    });
    const { items } = await json(await test.call('/api/audit-log', { headers: as() }));
    expect(items[0]).toMatchObject({
      action: 'inbox.changed',
      detail: { settings: { sound: true }, before: { settings: { sound: false } } },
    });
  });

  it.each([
    [{ hours: { source: 'own', schedule: { timeZone: 'Mars/Base' } } }, 'settings.hours.schedule.timeZone'],
    [{ accent: 'red' }, 'settings.accent'],
    [{ greetings: { 'not a language': 'x' } }, 'settings.greetings'],
    [{ starters: { en: Array(7).fill('x') } }, 'settings.starters.en'],
    [{ position: 'middle' }, 'settings.position'],
    [
      {
        proactive: [
          { id: 'a', pages: [], afterSeconds: null, onExit: false, repeat: 'once', texts: { en: 'Hi' } },
        ],
      },
      'settings.proactive.0.afterSeconds',
    ],
    [{ surprise: true }, 'settings.surprise'],
  ])('are refused with the field that is wrong: %j', async (wrong, field) => {
    const response = await patch(wrong);
    expect(response.status).toBe(400);
    expect(Object.keys((await json(response)).error.fields).join()).toContain(field);
  });

  it('tell a page how to greet and look, with colours that can be read, and nothing that is not its business', async () => {
    await patch({ accent: '#FFD400', radius: 4, launcher: { en: 'Ask us' }, pageTrailDays: 7 });
    const response = await settings({ origin: 'https://shop.example' });
    expect(response.headers.get('access-control-allow-origin')).toBe('*');
    expect(response.headers.get('cache-control')).toBe('private, max-age=60');
    const told = await json(response);
    expect(told).toMatchObject({ name: 'Shop', radius: 4, launcher: { en: 'Ask us' }, onDuty: true });
    expect(Object.keys(told)).not.toContain('hours');
    expect(JSON.stringify(told)).not.toContain((await inbox()).secret);
    for (const { accent, onAccent, ink, tint } of Object.values<Record<string, string>>(told.colours)) {
      expect(contrastOf(onAccent ?? '', accent ?? '')).toBeGreaterThanOrEqual(4.5);
      expect(contrastOf(ink ?? '', tint ?? '')).toBeGreaterThanOrEqual(4.5);
    }
    expect((await test.db.selectFrom('visitors').select('id').execute()).length).toBe(0);
  });

  it('are told to the pages that the inbox lists only', async () => {
    const list = (allowedOrigins: string[]) =>
      test.call(`/api/inboxes/${inboxId()}`, { method: 'PATCH', body: { allowedOrigins }, headers: as() });
    await list(['https://shop.example']);
    expect((await settings({ origin: 'https://shop.example' })).status).toBe(200);
    const other = await settings({ origin: 'https://evil.example' });
    expect([other.status, (await json(other)).error.code]).toEqual([403, 'inbox.origin_refused']);
    expect((await test.call('/api/widget/settings?inboxKey=ib_none')).status).toBe(404);
    await list([]);
  });
});

describe('the hours of an inbox', () => {
  // Monday 10:00 in Shanghai.
  const monday = new Date('2026-11-23T02:00:00Z');
  const mondays = { timeZone: 'Asia/Shanghai', mon: [{ from: '09:00', to: '18:00' }] };

  it('are the workspace’s until it has its own, and decide what is said at a handoff', async () => {
    const headers = as();
    const body = {
      settings: { schedule: { timeZone: 'Asia/Shanghai', tue: [{ from: '09:00', to: '18:00' }] } },
    };
    await test.call('/api/workspace', { method: 'PATCH', body, headers });
    setClock(monday);
    expect(await json(await settings())).toMatchObject({
      onDuty: false,
      nextOnDutyAt: '2026-11-24T01:00:00.000Z',
    });
    await patch({ hours: { source: 'own', schedule: mondays } });
    expect(await json(await settings())).toMatchObject({ onDuty: true, nextOnDutyAt: null });
    const visitor = await makeVisitor(test, workspace());
    const handoff = `/api/widget/conversations/${visitor.conversationId}/handoff`;
    expect(await json(await test.call(handoff, { body: {}, headers: visitor.headers }))).toMatchObject({
      onDuty: true,
    });
    await patch({ hours: { source: 'own', schedule: { ...mondays, holidays: ['2026-11-23'] } } });
    expect(await json(await settings())).toMatchObject({
      onDuty: false,
      nextOnDutyAt: '2026-11-30T01:00:00.000Z',
    });
    await patch({ hours: { source: 'own', schedule: null } });
    expect(await json(await settings())).toMatchObject({ onDuty: true });
    await patch({ hours: { source: 'workspace', schedule: null } });
  });
});

describe('the picture of an inbox', () => {
  const png = Buffer.from(
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
    'base64',
  );
  const put = (picture: string) =>
    test.call(`/api/inboxes/${inboxId()}/avatar`, { method: 'PUT', body: { picture }, headers: as() });

  it('is served for good under a name that changes with it, and gone when it is taken away', async () => {
    const { avatar } = await json(await put(png.toString('base64')));
    const response = await test.call(`/api/widget/${avatar}`);
    expect(response.headers.get('content-type')).toBe('image/png');
    expect(response.headers.get('cache-control')).toContain('immutable');
    expect(Buffer.from(await response.arrayBuffer())).toEqual(png);
    expect((await json(await settings())).avatar).toBe(avatar);
    const next = await json(await put(Buffer.concat([png, Buffer.from([0])]).toString('base64')));
    expect(next.avatar).not.toBe(avatar);
    expect((await test.call(`/api/widget/${avatar}`)).status).toBe(404);
    const path = `/api/inboxes/${inboxId()}/avatar`;
    expect((await json(await test.call(path, { method: 'DELETE', headers: as() }))).avatar).toBeNull();
    expect((await test.call(`/api/widget/${next.avatar}`)).status).toBe(404);
  });

  it('is no drawing that could run, and not large', async () => {
    const svg = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>').toString('base64');
    const large = Buffer.concat([png, Buffer.alloc(65 * 1024)]).toString('base64');
    for (const picture of [svg, large]) {
      const response = await put(picture);
      expect([response.status, (await json(response)).error.code]).toEqual([400, 'inbox.avatar_invalid']);
    }
    expect((await put('not base64!')).status).toBe(400);
  });
});

describe('an agent', () => {
  it('sees the settings and the trail, and changes nothing', async () => {
    const agent = await makeMember(test, workspace(), 'agent');
    const headers = { cookie: agent.cookie, origin: publicUrl };
    expect((await test.call(`/api/inboxes/${inboxId()}`, { headers })).status).toBe(200);
    const body = { settings: { sound: true } };
    expect((await test.call(`/api/inboxes/${inboxId()}`, { method: 'PATCH', body, headers })).status).toBe(
      403,
    );
  });
});
