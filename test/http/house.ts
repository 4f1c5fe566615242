import type { Db } from '../../src/db/index.ts';
import { feedbackJobs } from '../../src/feedback/index.ts';
import { newId } from '../../src/lib/index.ts';
import { always } from '../chat/support.ts';
import { bearer, json, makeMember, makeVisitor, makeWorkspace, publicUrl, type TestApp } from './support.ts';

export type Route = { key: string; method: string; path: string; access: string };

/** Every route that writes to one thing, with a body it would accept: a new route has to be added here. */
const bodies: Record<string, unknown> = {
  'POST /api/widget/conversations/{id}/messages': { text: 'How do I reset the flux?' },
  'POST /api/widget/conversations/{id}/handoff': {},
  'PUT /api/widget/conversations/{id}/reply-email': { email: 'li@example.com' },
  'POST /api/widget/conversations/{id}/rating': { score: 'neutral' },
  'POST /api/widget/conversations/{id}/attachments': 'picture',
  'POST /api/widget/conversations/{id}/typing': { typing: true },
  'PUT /api/widget/conversations/{id}/read': { seq: 1 },
  'POST /api/widget/conversations/{id}/resolve': undefined,
  'POST /api/widget/conversations/{id}/tickets': { subject: 'Flux' },
  'POST /api/widget/answers/{id}/rating': { score: 'neutral' },
  'DELETE /api/api-keys/{id}': undefined,
  'PATCH /api/members/{id}': { role: 'agent' },
  'DELETE /api/members/{id}': undefined,
  'POST /api/members/{id}/password-reset-link': undefined,
  'DELETE /api/invitations/{id}': undefined,
  'PATCH /api/inboxes/{id}': { name: 'Renamed' },
  'DELETE /api/inboxes/{id}': undefined,
  'PUT /api/inboxes/{id}/avatar': { picture: 'iVBORw0KGgo=' },
  'DELETE /api/inboxes/{id}/avatar': undefined,
  'POST /api/inboxes/{id}/rotate-secret': undefined,
  'PATCH /api/documents/{id}': { title: 'Renamed' },
  'DELETE /api/documents/{id}': undefined,
  'POST /api/documents/{id}/versions': 'file',
  'PATCH /api/conflicts/{id}': { status: 'dismissed' },
  'POST /api/documents/{id}/faq-import': undefined,
  'POST /api/documents/{id}/password': { password: 'open sesame' },
  'POST /api/documents/{id}/versions/{number}/publish': {},
  'POST /api/documents/{id}/versions/{number}/reject': { comment: 'Not yet.' },
  'POST /api/documents/{id}/rollback': undefined,
  'POST /api/documents/{id}/retry': undefined,
  'POST /api/faq-entries/{id}/publish': {},
  'POST /api/faq-entries/{id}/reject': { comment: 'Not yet.' },
  'POST /api/faq-entries/{id}/discard': undefined,
  'POST /api/faq-entries/{id}/restore': { changeId: '999999999' },
  'PATCH /api/faq-entries/{id}': { answer: 'Otherwise.' },
  'DELETE /api/faq-entries/{id}': undefined,
  'PATCH /api/sources/{id}': { maxPages: 7 },
  'DELETE /api/sources/{id}': undefined,
  'POST /api/sources/{id}/sync': undefined,
  'PATCH /api/webhooks/{id}': { name: 'Renamed' },
  'DELETE /api/webhooks/{id}': undefined,
  'POST /api/webhooks/{id}/rotate-secret': undefined,
  'POST /api/webhooks/{id}/test': undefined,
  'POST /api/webhook-deliveries/{id}/redeliver': undefined,
  'PATCH /api/golden-questions/{id}': { tags: ['flux'] },
  'DELETE /api/golden-questions/{id}': undefined,
  'PATCH /api/gaps/{id}': { status: 'dismissed' },
  'POST /api/gaps/{id}/answer': { question: 'How do I reset the flux?', answer: 'Turn it on.' },
  'POST /api/gaps/{id}/check': undefined,
  'POST /api/conversations/{id}/messages': { text: 'Hello', private: false },
  'POST /api/conversations/{id}/attachments': 'picture',
  'POST /api/conversations/{id}/typing': { typing: true },
  'PUT /api/conversations/{id}/read': { seq: 1 },
  'PATCH /api/conversations/{id}': { priority: 'high' },
  'POST /api/conversations/{id}/take-over': undefined,
  'POST /api/conversations/{id}/snooze': { until: null },
  'POST /api/conversations/{id}/give-back': undefined,
  'PUT /api/conversations/{id}/viewing': { doing: 'viewing' },
  'PATCH /api/contacts/{id}': { tier: 'gold' },
  'PATCH /api/labels/{id}': { color: 'red' },
  'DELETE /api/labels/{id}': undefined,
  'PATCH /api/canned-responses/{id}': { text: 'Hello' },
  'DELETE /api/canned-responses/{id}': undefined,
  'DELETE /api/views/{id}': undefined,
  'PATCH /api/teams/{id}': { name: 'Renamed' },
  'DELETE /api/teams/{id}': undefined,
  'POST /api/conversations/{id}/assign': { memberId: null },
  'POST /api/conversations/{id}/resolve': undefined,
  'POST /api/conversations/{id}/reopen': undefined,
  'PUT /api/answers/{id}/judgement': { right: true },
  'PATCH /api/tickets/{id}': { priority: 'high' },
  'POST /api/tickets/{id}/comments': { text: 'Looking.' },
};

/** A workspace with one of everything, each by the part of the path that its id follows. */
export async function makeHouse(test: TestApp) {
  const workspace = await makeWorkspace(test);
  const headers = bearer(workspace.apiKey);
  const post = async (path: string, body: unknown, as: Record<string, string> = headers) => {
    const response = await test.call(path, { body, headers: as });
    if (!response.ok) throw new Error(`${path}: ${await response.text()}`);
    return json(response);
  };
  await test.call('/api/workspace', { method: 'PATCH', body: { settings: always.answered }, headers });
  const faq = await post('/api/faq-entries', {
    question: 'How do I reset the flux?',
    answer: 'Turn it off.',
  });
  const visitor = await makeVisitor(test, workspace);
  const asked = await post(
    `/api/widget/conversations/${visitor.conversationId}/messages`,
    { text: 'How do I reset the flux?' },
    visitor.headers,
  );
  const attachment = await post(
    `/api/widget/conversations/${visitor.conversationId}/attachments`,
    aFile('shot.gif', 'GIF89a'),
    visitor.headers,
  );
  const conflictId = await makeConflict(test.db, workspace.workspaceId, faq.id);
  const document = await post('/api/documents', aFile('guide.md', '# Guide\n\nTurn it off.'));
  const faqImport = await post('/api/faq-imports', aFile('faq.csv', 'question,answer\nWhy?,Because.'));
  const archiveImport = await post('/api/archive-imports', aFile('knowledge.tar.gz', 'nothing'));
  const golden = await post('/api/golden-questions', {
    question: 'How do I reset the flux?',
    expected: { kind: 'faq', faqEntryId: faq.id },
  });
  const goldenRun = await post('/api/golden-questions/run', {});
  const judgement = `/api/answers/${asked.answer.id}/judgement`;
  await test.call(judgement, { method: 'PUT', body: { right: false }, headers });
  const { workspaceId } = workspace;
  const { signal } = new AbortController();
  await feedbackJobs(test.deps)['feedback.find-gaps'].run({ workspaceId }, { attempt: 1, signal });
  const gaps = await json(await test.call('/api/gaps', { headers }));
  const source = await post('/api/sources', { url: 'http://127.0.0.1:9/', kind: 'page' });
  const hook = await post('/api/webhooks', {
    name: 'Hook',
    url: 'http://127.0.0.1:9/',
    events: ['ticket.created'],
  });
  const delivery = await post(`/api/webhooks/${hook.id}/test`, {});
  const ticket = await post('/api/tickets', { subject: 'Flux', conversationId: visitor.conversationId });
  const inbox = await post('/api/inboxes', { name: 'Second' });
  const label = await post('/api/labels', { name: 'Refund' });
  const canned = await post('/api/canned-responses', { shortcode: 'hi', text: 'Hello' });
  const team = await post('/api/teams', { name: 'Returns' });
  const key = await post('/api/api-keys', { name: 'Second', scopes: ['knowledge:read'] });
  const invitation = await post('/api/invitations', { email: 'new@example.com', role: 'agent' });
  const conversation = await json(
    await test.call(`/api/conversations/${visitor.conversationId}`, { headers }),
  );
  const agent = await makeMember(test, workspace, 'agent');
  const manager = await makeMember(test, workspace, 'manager');
  const session = { cookie: agent.cookie, origin: publicUrl };
  const view = await post('/api/views', { name: 'Mine', filter: {}, shared: true }, session);
  const ids: Record<string, string> = {
    labels: label.id,
    'canned-responses': canned.id,
    teams: team.id,
    views: view.id,
    conversations: visitor.conversationId,
    answers: asked.answer.id,
    attachments: attachment.id,
    documents: document.id,
    conflicts: conflictId,
    'faq-entries': faq.id,
    'faq-imports': faqImport.id,
    'archive-imports': archiveImport.id,
    'golden-questions': golden.id,
    'golden-runs': goldenRun.id,
    gaps: gaps.items[0].id,
    sources: source.id,
    webhooks: hook.id,
    'webhook-deliveries': delivery.id,
    tickets: ticket.id,
    inboxes: inbox.id,
    contacts: conversation.contact.id,
    'api-keys': key.id,
    invitations: invitation.id,
    members: manager.id,
  };
  return { ...workspace, visitor, agent, manager, ids };
}

/** Two sentences that contradict each other, as the comparison finds them. */
async function makeConflict(db: Db, workspace_id: string, faq_entry_id: string): Promise<string> {
  const sentence = (key: string, days: number) => ({
    workspace_id,
    faq_entry_id,
    passage_id: null,
    grain: 'sentence' as const,
    key,
    text: `Returns are accepted within ${days} days.`,
    start_offset: 0,
    end_offset: 10,
    place: '',
    bands: [],
  });
  await db
    .insertInto('knowledge_statements')
    .values([sentence('a', 7), sentence('b', 15)])
    .execute();
  const id = newId('cfl');
  const row = { id, workspace_id, left_key: 'a', right_key: 'b', decided_by: null, decided_at: null };
  await db
    .insertInto('knowledge_conflicts')
    .values({ ...row, kind: 'contradiction', status: 'open', created_at: new Date() })
    .execute();
  return id;
}

function aFile(name: string, text: string): FormData {
  const form = new FormData();
  form.set('file', new File([text], name));
  return form;
}

/** The path with this house's ids in it. */
function fill(path: string, ids: Record<string, string>): string {
  return path
    .replace('{index}', '0')
    .replace('{trail}', '0')
    .replace('{number}', '1')
    .replaceAll(/([\w-]+)\/\{id\}/g, (_, thing: string) => {
      const id = ids[thing];
      if (!id) throw new Error(`make one of /${thing} for the test of ${path}`);
      return `${thing}/${id}`;
    });
}

export async function send(
  test: TestApp,
  route: Route,
  ids: Record<string, string>,
  headers: Record<string, string>,
) {
  const { key, method, path } = route;
  if (path.includes('{') && method !== 'GET' && !(key in bodies)) throw new Error(`give ${key} a body here`);
  const sample = bodies[key];
  const files: Record<string, FormData> = {
    file: aFile('next.md', '# Next'),
    picture: aFile('shot.gif', 'GIF89a'),
  };
  const body = typeof sample === 'string' ? files[sample] : (sample ?? undefined);
  const response = await test.call(fill(path, ids), {
    method,
    headers,
    ...(body === undefined ? {} : { body }),
  });
  if (response.headers.get('content-type')?.startsWith('text/event-stream')) await response.body?.cancel();
  return response;
}
