import { beforeAll, describe, expect, it } from 'vitest';
import { roleScopes, type Scope } from '../../src/contract/index.ts';
import { makeHouse, type Route, send } from './house.ts';
import {
  bearer,
  json,
  makeVisitor,
  makeWorkspace,
  publicUrl,
  signIn,
  type TestWorkspace,
  useTestApp,
} from './support.ts';

const test = useTestApp();
let routes: Route[];
let theirs: Awaited<ReturnType<typeof makeHouse>>;
let ours: TestWorkspace;

beforeAll(async () => {
  const document = await json(await test.call('/api/openapi.json'));
  routes = Object.entries<Record<string, Record<string, string>>>(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([name, operation]) => {
      const method = name.toUpperCase();
      const access = operation['x-public']
        ? 'public'
        : operation['x-visitor']
          ? 'visitor'
          : operation['x-scope'];
      return { key: `${method} ${path}`, method, path, access: String(access) };
    }),
  );
  theirs = await makeHouse(test);
  ours = await makeWorkspace(test);
});

const closed = () => routes.filter((route) => route.access !== 'public');
const ofMembers = () => closed().filter((route) => route.access !== 'visitor');
const ofVisitors = () => closed().filter((route) => route.access === 'visitor');
const withIds = (some: Route[]) => some.filter((route) => route.path.includes('{id}'));

async function outcomes(some: Route[], headers: Record<string, string>, ids = theirs.ids) {
  const found: Record<string, string> = {};
  for (const route of some) {
    const response = await send(test, route, ids, headers);
    found[route.key] = response.ok ? 'ok' : `${response.status} ${(await json(response)).error.code}`;
  }
  return found;
}

/** The routes whose outcome is another one than expected. */
function except(found: Record<string, string>, expected: RegExp) {
  return Object.fromEntries(Object.entries(found).filter(([, outcome]) => !expected.test(outcome)));
}

describe('every route', () => {
  it('that is not public refuses a caller without any token', async () => {
    expect(closed().length).toBeGreaterThan(60);
    expect(except(await outcomes(closed(), {}), /^401 request.unauthenticated$/)).toEqual({});
  });

  it('that is not public refuses a token that somebody made up', async () => {
    const none = await outcomes(closed(), bearer(`kd_${'A'.repeat(64)}`));
    expect(except(none, /^401 request.unauthenticated$/)).toEqual({});
  });

  it('of members refuses a visitor’s token, and of visitors an API key or a session', async () => {
    const asVisitor = await outcomes(ofMembers(), theirs.visitor.headers);
    expect(except(asVisitor, /^401 request.unauthenticated$/)).toEqual({});
    for (const headers of [bearer(theirs.apiKey), { cookie: theirs.agent.cookie, origin: publicUrl }]) {
      const asMember = await outcomes(ofVisitors(), headers);
      expect(except(asMember, /^401 request.unauthenticated$/)).toEqual({});
    }
  });

  it('refuses an agent and a manager exactly what their scopes do not hold', async () => {
    for (const role of ['agent', 'manager'] as const) {
      const headers = { cookie: theirs[role].cookie, origin: publicUrl };
      const nobody = Object.fromEntries(Object.keys(theirs.ids).map((thing) => [thing, 'nothing']));
      const allowed = ofMembers().filter(
        ({ access }) => access === 'member' || roleScopes[role].includes(access as Scope),
      );
      const refused = ofMembers().filter((route) => !allowed.includes(route));
      expect(refused.length).toBeGreaterThan(3);
      expect(except(await outcomes(refused, headers, nobody), /^403 request.scope_missing$/)).toEqual({});
      // Let in; what the room behind the door then says of a thing that is not there, or not in that state, is its own.
      expect(except(await outcomes(allowed, headers, nobody), /^(ok|400|404|409|415)/)).toEqual({});
    }
  });

  it('refuses a key without its scope', async () => {
    const body = { name: 'Narrow', scopes: ['reports:read'] };
    const { key } = await json(await test.call('/api/api-keys', { body, headers: bearer(theirs.apiKey) }));
    const found = await outcomes(
      ofMembers().filter(({ access }) => !['reports:read', 'member'].includes(access)),
      bearer(key),
    );
    expect(except(found, /^403 request.scope_missing$/)).toEqual({});
  });

  it('with an id answers another workspace as if there were no such thing', async () => {
    const found = await outcomes(withIds(ofMembers()), bearer(ours.apiKey));
    expect(Object.keys(found).length).toBeGreaterThan(25);
    expect(except(found, /^404 \w+\.not_found$/)).toEqual({});
  });

  it('with an id answers another customer, of another workspace or the same, as if there were no such thing', async () => {
    for (const workspace of [ours, theirs]) {
      const stranger = await makeVisitor(test, workspace);
      const found = await outcomes(withIds(ofVisitors()), stranger.headers);
      expect(Object.keys(found).length).toBeGreaterThan(8);
      expect(except(found, /^404 \w+\.not_found$/)).toEqual({});
    }
  });

  it('that lists shows nothing of another workspace, whatever it is asked to filter by', async () => {
    const ids = [...Object.values(theirs.ids), theirs.workspaceId, theirs.agent.id];
    const { conversations, inboxes } = theirs.ids;
    const lists = ofMembers().filter(({ method, path }) => method === 'GET' && !path.includes('{'));
    const seen: Record<string, boolean> = {};
    for (const { path } of lists.filter((each) => each.path !== '/api/events')) {
      const filter = `conversationId=${conversations}&inboxId=${inboxes}&assigneeId=${theirs.agent.id}`;
      const period = 'from=2020-01-01&to=2030-01-01&figure=hit_rate';
      for (const query of [period, `${period}&${filter}`]) {
        const response = await test.call(`${path}?${query}`, { headers: bearer(ours.apiKey) });
        expect(response.status, path).toBe(200);
        const text = await response.text();
        expect(
          ids.filter((id) => text.includes(id)),
          path,
        ).toEqual([]);
      }
      const own = await test.call(`${path}?${period}`, { headers: bearer(theirs.apiKey) });
      const text = await own.text();
      seen[path] = ids.some((id) => text.includes(id));
    }
    // The same search does find what is one's own.
    const finding = Object.keys(seen).filter((path) => seen[path]);
    for (const path of [
      'documents',
      'faq-entries',
      'golden-questions',
      'golden-runs',
      'tickets',
      'conversations',
      'inboxes',
      'members',
      'api-keys',
    ]) {
      expect(finding).toContain(`/api/${path}`);
    }
  });

  it('takes no id of another workspace inside a body either', async () => {
    const headers = bearer(ours.apiKey);
    const mine = await makeVisitor(test, ours);
    const conversation = `/api/conversations/${mine.conversationId}`;
    const golden = (expected: object) => ({ question: 'Why?', expected });
    const tries: [string, string, object][] = [
      ['POST', `${conversation}/assign`, { memberId: theirs.agent.id }],
      ['POST', `${conversation}/assign`, { teamId: theirs.ids.teams }],
      ['PATCH', conversation, { labelIds: [theirs.ids.labels] }],
      ['POST', '/api/teams', { name: 'x', memberIds: [theirs.agent.id] }],
      ['POST', '/api/tickets', { subject: 'x', conversationId: theirs.ids.conversations }],
      ['POST', '/api/tickets', { subject: 'x', assigneeId: theirs.agent.id }],
      ['POST', '/api/golden-questions', golden({ kind: 'faq', faqEntryId: theirs.ids['faq-entries'] })],
      ['POST', '/api/golden-questions', golden({ kind: 'document', documentId: theirs.ids.documents })],
    ];
    for (const [method, path, body] of tries) {
      const response = await test.call(path, { method, body, headers });
      expect([path, response.status]).toEqual([path, 404]);
    }
    const body = { text: 'x', suggestionId: theirs.ids['faq-entries'] };
    const path = `/api/widget/conversations/${mine.conversationId}/messages`;
    const clicked = await test.call(path, { body, headers: mine.headers });
    expect(JSON.stringify(await json(clicked))).not.toContain('Turn it off');
  });

  it('is open to a session only in a workspace that its person belongs to', async () => {
    const cookie = await signIn(test, ours.email);
    const call = (id?: string) =>
      test.call('/api/documents', { headers: { ...cookie, ...(id ? { 'x-workspace-id': id } : {}) } });
    expect((await call()).status).toBe(200);
    expect((await call(ours.workspaceId)).status).toBe(200);
    for (const id of [theirs.workspaceId, 'nothing']) {
      const response = await call(id);
      expect([response.status, (await json(response)).error.code]).toEqual([403, 'workspace.forbidden']);
    }
    const elsewhere = { ...bearer(ours.apiKey), 'x-workspace-id': theirs.workspaceId };
    expect((await test.call('/api/documents', { headers: elsewhere })).status).toBe(403);
  });

  it('needs the workspace named by a person who belongs to several, except to say which', async () => {
    const cookie = { ...(await signIn(test, ours.email)), origin: publicUrl };
    const made = await test.call('/api/workspaces', { body: { name: 'Second' }, headers: cookie });
    expect(made.status).toBe(201);
    const response = await test.call('/api/documents', { headers: cookie });
    expect([response.status, (await json(response)).error.code]).toEqual([400, 'workspace.ambiguous']);
    const me = await json(await test.call('/api/me', { headers: cookie }));
    expect(me.workspaces).toHaveLength(2);
    const second = { ...cookie, 'x-workspace-id': (await json(made)).id };
    expect((await test.call('/api/documents', { headers: second })).status).toBe(200);
  });

  it('with an id works for those whose it is', async () => {
    // Last: these really happen. What deletes comes after what needs the thing.
    const order = (some: Route[]) => some.toSorted((a, b) => rank(a) - rank(b));
    // A part of a thing goes before the thing.
    const rank = ({ method, path }: Route) => (method === 'DELETE' ? (path.endsWith('}') ? 2 : 1) : 0);
    const asVisitor = await outcomes(order(withIds(ofVisitors())), theirs.visitor.headers);
    // This source is an FAQ entry, which has no file and leads nowhere.
    expect(except(asVisitor, /^ok$/)).toEqual({
      'GET /api/widget/answers/{id}/citations/{index}/images/{imageId}': '404 image.not_found',
      'GET /api/widget/answers/{id}/citations/{index}/file': '403 citation.file_not_allowed',
      'GET /api/widget/answers/{id}/citations/{index}/links/{trail}': '404 citation.not_found',
    });
    const asMember = await outcomes(order(withIds(ofMembers())), bearer(theirs.apiKey));
    // This document is open to everybody already, not learnt, holds no picture and is no table; nothing of the entry
    // waits.
    expect(except(asMember, /^ok$/)).toEqual({
      'GET /api/documents/{id}/images/{imageId}': '404 image.not_found',
      // Nobody works here, so it was never learnt.
      'GET /api/documents/{id}/preview': '404 document.not_found',
      'POST /api/documents/{id}/faq-import': '422 faq_import.no_table',
      // The customer said that it is solved.
      'POST /api/conversations/{id}/give-back': '409 conversation.status_not_allowed',
      'POST /api/conversations/{id}/snooze': '409 conversation.status_not_allowed',
      'POST /api/conversations/{id}/take-over': '409 conversation.status_not_allowed',
      'POST /api/documents/{id}/password': '409 document.not_encrypted',
      'GET /api/documents/{id}/compare': '409 document.version_not_ready',
      'POST /api/documents/{id}/rollback': '409 document.no_earlier_version',
      'POST /api/documents/{id}/retry': '409 document.not_failed',
      'POST /api/documents/{id}/versions/{number}/publish': '409 document.version_not_ready',
      'POST /api/documents/{id}/versions/{number}/reject': '409 document.version_not_ready',
      'POST /api/faq-entries/{id}/publish': '409 faq.no_draft',
      'POST /api/faq-entries/{id}/reject': '409 faq.no_draft',
      // No line of its history.
      'POST /api/faq-entries/{id}/restore': '404 faq.change_not_found',
      'POST /api/faq-entries/{id}/discard': '409 faq.no_draft',
    });
  });
});
