import { createHmac } from 'node:crypto';
import { sign } from 'hono/jwt';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import {
  findVisitor,
  getContact,
  openVisitor,
  revokeVisitor,
  signVisitorToken,
  verifyVisitorToken,
} from '../../src/contacts/index.ts';
import { newId, setClock } from '../../src/lib/index.ts';
import { useTestDatabase } from '../support/database.ts';

const database = useTestDatabase();
const secret = 'the secret of this inbox';
const hmac = (externalId: string, key = secret) => createHmac('sha256', key).update(externalId).digest('hex');
const days = (n: number) => new Date(Date.now() + n * 86_400_000);

type Inbox = { id: string; workspaceId: string; secret: string };
let inbox: Inbox;
let sibling: Inbox;
let stranger: Inbox;

beforeAll(async () => {
  const [here, there] = [await makeWorkspace(), await makeWorkspace()];
  inbox = await makeInbox(here);
  sibling = await makeInbox(here);
  stranger = await makeInbox(there);
});
afterEach(() => setClock(undefined));

async function makeWorkspace(): Promise<string> {
  const id = newId('ws');
  await database.db
    .insertInto('workspaces')
    .values({ id, name: 'Test', settings: '{}', created_at: new Date() })
    .execute();
  return id;
}

async function makeInbox(workspaceId: string): Promise<Inbox> {
  const id = newId('inbox');
  const row = {
    id,
    workspace_id: workspaceId,
    key: newId('ib'),
    name: 'Test',
    secret,
    created_at: new Date(),
  };
  await database.db.insertInto('inboxes').values(row).execute();
  return { id, workspaceId, secret };
}

const identified = (externalId: string) => ({ externalId, hmac: hmac(externalId) });
let count = 0;
const someone = () => `customer-${++count}`;

describe('a visitor nobody knows', () => {
  it('is the same visitor again with the token', async () => {
    const first = await openVisitor(database.db, { inbox });
    const again = await openVisitor(database.db, { inbox, visitorToken: first.visitorToken });
    expect(again).toEqual(first);
    const other = await openVisitor(database.db, { inbox });
    expect(other.visitorId).not.toBe(first.visitorId);
    expect(other.contactId).not.toBe(first.contactId);
  });

  it('keeps email and name as said, and does not lose what a later session leaves out', async () => {
    const { visitorToken, contactId } = await openVisitor(database.db, {
      inbox,
      contact: { email: 'li@example.com', name: '李雷' },
    });
    await openVisitor(database.db, { inbox, visitorToken, contact: { name: '李蕾' } });
    expect(await getContact(database.db, inbox.workspaceId, contactId)).toMatchObject({
      email: 'li@example.com',
      name: '李蕾',
      externalId: null,
    });
  });

  it('is not in the database by its token', async () => {
    const { visitorToken } = await openVisitor(database.db, { inbox });
    expect(Buffer.from(visitorToken, 'base64url')).toHaveLength(32);
    const rows = await database.db.selectFrom('visitors').selectAll().execute();
    expect(JSON.stringify(rows)).not.toContain(visitorToken);
  });

  it.each([
    ['of another inbox', () => sibling],
    ['of another workspace', () => stranger],
  ])('begins anew with a token %s', async (_, where) => {
    const first = await openVisitor(database.db, { inbox });
    const elsewhere = await openVisitor(database.db, { inbox: where(), visitorToken: first.visitorToken });
    expect(elsewhere.visitorId).not.toBe(first.visitorId);
    expect(elsewhere.visitorToken).not.toBe(first.visitorToken);
  });

  it('stays for 180 days from the last use and is new after that', async () => {
    const first = await openVisitor(database.db, { inbox });
    setClock(days(179));
    expect((await openVisitor(database.db, { inbox, visitorToken: first.visitorToken })).visitorId).toBe(
      first.visitorId,
    );
    setClock(days(179 + 179));
    expect((await openVisitor(database.db, { inbox, visitorToken: first.visitorToken })).visitorId).toBe(
      first.visitorId,
    );
    setClock(days(179 + 179 + 181));
    expect((await openVisitor(database.db, { inbox, visitorToken: first.visitorToken })).visitorId).not.toBe(
      first.visitorId,
    );
    expect(await findVisitor(database.db, { workspaceId: inbox.workspaceId, ...first })).toBeUndefined();
  });

  it('is gone once revoked', async () => {
    const first = await openVisitor(database.db, { inbox });
    const visitor = { workspaceId: inbox.workspaceId, visitorId: first.visitorId };
    await revokeVisitor(database.db, { ...visitor, workspaceId: stranger.workspaceId });
    expect(await findVisitor(database.db, visitor)).toMatchObject({ contactId: first.contactId });
    await revokeVisitor(database.db, visitor);
    expect(await findVisitor(database.db, visitor)).toBeUndefined();
    const again = await openVisitor(database.db, { inbox, visitorToken: first.visitorToken });
    expect(again.visitorId).not.toBe(first.visitorId);
  });
});

describe('an identified visitor', () => {
  it('gets the same contact from any browser', async () => {
    const id = someone();
    const one = await openVisitor(database.db, { inbox, contact: { ...identified(id), name: 'Han Meimei' } });
    const two = await openVisitor(database.db, { inbox, contact: identified(id) });
    expect(two.contactId).toBe(one.contactId);
    expect(two.visitorId).not.toBe(one.visitorId);
    expect(await getContact(database.db, inbox.workspaceId, one.contactId)).toMatchObject({
      externalId: id,
      name: 'Han Meimei',
    });
  });

  it('gets one contact also when many pages open at once', async () => {
    for (let round = 0; round < 5; round++) {
      const contact = { ...identified(someone()), email: 'same@example.com' };
      const browsers = await Promise.all(
        Array.from({ length: 6 }, () => openVisitor(database.db, { inbox })),
      );
      const tokens = [...browsers, ...browsers].map((each) => each.visitorToken);
      const opened = await Promise.all(
        [...tokens, undefined, undefined].map((visitorToken) =>
          openVisitor(database.db, { inbox, visitorToken, contact }),
        ),
      );
      expect(new Set(opened.map((each) => each.contactId)).size).toBe(1);
    }
  });

  it('is not mixed up with another who signs in on the same browser at the same moment', async () => {
    for (let round = 0; round < 5; round++) {
      const { visitorToken } = await openVisitor(database.db, { inbox });
      const ids = [someone(), someone(), someone()];
      const opened = await Promise.all(
        ids.map((id) => openVisitor(database.db, { inbox, visitorToken, contact: identified(id) })),
      );
      const contacts = await Promise.all(
        opened.map((each) => getContact(database.db, inbox.workspaceId, each.contactId)),
      );
      expect(contacts.map((contact) => contact.externalId)).toEqual(ids);
      expect(new Set(opened.map((each) => each.visitorId)).size).toBe(3);
    }
  });

  it('is another contact in another workspace', async () => {
    const id = someone();
    const here = await openVisitor(database.db, { inbox, contact: identified(id) });
    const there = await openVisitor(database.db, { inbox: stranger, contact: identified(id) });
    expect(there.contactId).not.toBe(here.contactId);
    await expect(getContact(database.db, stranger.workspaceId, here.contactId)).rejects.toMatchObject({
      code: 'contact.not_found',
    });
  });

  it('goes on with what was said before signing in, whether or not the customer was known', async () => {
    const id = someone();
    const browser = await openVisitor(database.db, { inbox });
    const signedIn = await openVisitor(database.db, {
      inbox,
      visitorToken: browser.visitorToken,
      contact: identified(id),
    });
    expect(signedIn).toEqual({ ...browser, externalId: id });
    const phone = await openVisitor(database.db, { inbox });
    const onPhone = await openVisitor(database.db, {
      inbox,
      visitorToken: phone.visitorToken,
      contact: identified(id),
    });
    expect(onPhone).toEqual({ ...phone, contactId: browser.contactId, externalId: id });
    expect(await findVisitor(database.db, { workspaceId: inbox.workspaceId, ...phone })).toMatchObject({
      contactId: browser.contactId,
    });
  });

  it('stays identified when the token alone renews the session', async () => {
    const first = await openVisitor(database.db, { inbox, contact: identified(someone()) });
    expect(await openVisitor(database.db, { inbox, visitorToken: first.visitorToken })).toEqual(first);
  });

  it('is a new visitor when another customer signs in on the same browser', async () => {
    const first = await openVisitor(database.db, { inbox, contact: identified(someone()) });
    const second = await openVisitor(database.db, {
      inbox,
      visitorToken: first.visitorToken,
      contact: identified(someone()),
    });
    expect(second.visitorId).not.toBe(first.visitorId);
    expect(second.contactId).not.toBe(first.contactId);
    expect(second.visitorToken).not.toBe(first.visitorToken);
  });

  it.each([
    ['no hmac', { externalId: 'victim' }, 'contact.hmac_required'],
    ['an empty hmac', { externalId: 'victim', hmac: '' }, 'contact.hmac_invalid'],
    [
      'the hmac of another secret',
      { externalId: 'victim', hmac: hmac('victim', 'x') },
      'contact.hmac_invalid',
    ],
    ['the hmac of another id', { externalId: 'victim', hmac: hmac('me') }, 'contact.hmac_invalid'],
    ['a shortened hmac', { externalId: 'victim', hmac: hmac('victim').slice(0, 62) }, 'contact.hmac_invalid'],
    ['a longer hmac', { externalId: 'victim', hmac: `${hmac('victim')}00` }, 'contact.hmac_invalid'],
    ['something that is not hex', { externalId: 'victim', hmac: 'z'.repeat(64) }, 'contact.hmac_invalid'],
    ['an hmac for nothing', { hmac: hmac('') }, 'contact.hmac_invalid'],
  ])('is refused with %s, and nothing is written', async (_, contact, code) => {
    const before = await countVisitors();
    await expect(openVisitor(database.db, { inbox, contact })).rejects.toMatchObject({ code });
    expect(await countVisitors()).toBe(before);
  });

  it('is let in with an hmac in capitals and an id that is not ASCII', async () => {
    const contact = { externalId: '客户七', hmac: hmac('客户七').toUpperCase() };
    const { contactId } = await openVisitor(database.db, { inbox, contact });
    expect(await getContact(database.db, inbox.workspaceId, contactId)).toMatchObject({
      externalId: '客户七',
    });
  });
});

describe('a visitor token', () => {
  const visitor = { workspaceId: 'ws_1', inboxId: 'inbox_1', visitorId: 'visitor_1', contactId: 'contact_1' };
  const serverSecret = 's'.repeat(40);

  it('names the visitor for one hour', async () => {
    const at = new Date('2026-11-22T10:00:00Z');
    setClock(at);
    const { token, expiresAt } = await signVisitorToken(serverSecret, visitor);
    expect(expiresAt).toEqual(new Date('2026-11-22T11:00:00Z'));
    expect(await verifyVisitorToken(serverSecret, token)).toEqual(visitor);
    setClock(new Date('2026-11-22T10:59:59Z'));
    expect(await verifyVisitorToken(serverSecret, token)).toEqual(visitor);
    setClock(new Date('2026-11-22T11:00:00Z'));
    expect(await verifyVisitorToken(serverSecret, token)).toBeUndefined();
  });

  it('is refused when it is forged or made for something else', async () => {
    const { token } = await signVisitorToken(serverSecret, visitor);
    const [head = '', body = '', signature = ''] = token.split('.');
    const claims = JSON.parse(Buffer.from(body, 'base64url').toString());
    const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const other = encode({ ...claims, contact: 'contact_2' });
    const forged = [
      '',
      'x',
      'a.b.c',
      `${token}x`,
      `${head}.${other}.${signature}`,
      `${encode({ alg: 'none', typ: 'JWT' })}.${other}.`,
      `${head}.${body}.`,
      // The right secret, but not the key that is made from it for this purpose.
      await sign(claims, serverSecret, 'HS256'),
      `${token}${'x'.repeat(5000)}`,
    ];
    for (const each of forged) expect(await verifyVisitorToken(serverSecret, each)).toBeUndefined();
    expect(await verifyVisitorToken('t'.repeat(40), token)).toBeUndefined();
  });
});

async function countVisitors(): Promise<number> {
  const rows = await database.db.selectFrom('visitors').select('id').execute();
  return rows.length;
}
