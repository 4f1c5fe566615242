import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type {
  Conversation,
  Document,
  FaqEntry,
  Gap,
  GoldenRun,
  Inbox,
  JudgingQueue,
  Label,
  List,
  Member,
  QuestionResult,
  Session,
  Ticket,
  WidgetConversation,
} from '../../src/contract/index.ts';
import { setClock } from '../../src/lib/index.ts';

export type Seeded = {
  inboxKey: string;
  inboxId: string;
  openId: string;
  answeredId: string;
  ticketId: string;
  documentId: string;
};
type Server = { url: string; inboxKey: string; email: string; password: string };
type Visit = {
  name: string;
  /** Days ago. */
  ago: number;
  texts: string[];
  rate?: 'satisfied' | 'neutral' | 'unsatisfied';
  person?: true;
  /** What staff answer. */
  reply?: string;
  resolve?: true;
};

/** Customers of the sample company, over the last three weeks; the last ones still wait. */
const visits: Visit[] = [
  { name: '周晓彤', ago: 20, texts: ['费用发生后多少天之内要提交报销单？'], rate: 'satisfied' },
  {
    name: 'Emma Clarke',
    ago: 19,
    texts: ['How long is the download link for an export valid?'],
    rate: 'satisfied',
  },
  { name: '陈立', ago: 18, texts: ['去成都出差酒店一晚最多能报多少'], rate: 'neutral' },
  { name: 'Noah Patel', ago: 17, texts: ['whats the api rate limit', 'and for the sandbox?'] },
  {
    name: '林佳怡',
    ago: 16,
    texts: ['可以用微信支付吗'],
    person: true,
    reply: '您好，目前支持对公转账和银行卡，微信支付还在内测。',
    resolve: true,
  },
  { name: '王建国', ago: 15, texts: ['打车没要发票，小额的能报吗'], rate: 'satisfied' },
  { name: 'Olivia Meyer', ago: 14, texts: ['does it suport sso with okta'], rate: 'satisfied' },
  {
    name: '何雨桐',
    ago: 13,
    texts: ['健身房年卡可以报销吗'],
    rate: 'unsatisfied',
    person: true,
    reply: '健身类不在报销范围内，我把政策链接发给您。',
    resolve: true,
  },
  { name: '赵敏', ago: 12, texts: ['手机丢了怎么让它退出登录？'], rate: 'satisfied' },
  {
    name: 'Liam Novak',
    ago: 11,
    texts: ['do you have a connector for netsuite'],
    person: true,
    reply: 'Not yet; I have noted your interest.',
    resolve: true,
  },
  { name: '吴昊', ago: 10, texts: ['企业微信登录报错W-305'], rate: 'satisfied' },
  { name: 'Sofia Rossi', ago: 9, texts: ['lost my phone!! how do i sign it out'], rate: 'satisfied' },
  { name: '孙悦', ago: 8, texts: ['你们支持微信付款吗？'], person: true },
  { name: 'Mia Larsen', ago: 7, texts: ['do you accept wechat pay'] },
  { name: '郑凯', ago: 6, texts: ['SAP 连接器需要哪个版本？'], rate: 'satisfied' },
  { name: '冯媛', ago: 5, texts: ['年付有折扣么 多少钱一年'], rate: 'neutral' },
  { name: 'Lucas Weber', ago: 4, texts: ['is there a netsuite integration'], rate: 'unsatisfied' },
  { name: '蒋文', ago: 3, texts: ['税号填错了发票能重新开吗'], rate: 'satisfied' },
  { name: 'Ava Murphy', ago: 2, texts: ['can i forward reciepts by email'], rate: 'satisfied' },
  { name: '韩雪', ago: 1, texts: ['健身卡能不能报'], rate: 'unsatisfied' },
  { name: '许诺', ago: 0.03, texts: ['审计日志保留多长时间'], rate: 'satisfied' },
  { name: 'Grace Kim', ago: 0.02, texts: ['how often does xero sync'] },
  {
    name: '李雪梅',
    ago: 0.015,
    texts: ['报销款每周几会打款？', '我上周提交的还没有到账，能帮我查一下吗？'],
    person: true,
  },
  {
    name: 'Daniel Ortiz',
    ago: 0.006,
    texts: ['our credit card was declined, will we be locked out?'],
    person: true,
  },
];

const regularNames = ['刘洋', 'Hannah Lee', '马超', 'Tom Fischer', '高敏', 'Isla Brown', '罗杰', '谢婷'];

const golden: [string, string][] = [
  ['费用发生后多少天之内要提交报销单？', '60 天'],
  ['whats the api rate limit', 'per minute'],
  ['does it suport sso with okta', 'Okta'],
  ['审计日志保留多长时间', '年'],
  ['do you have a connector for netsuite', 'NetSuite connector'],
];

/** Fills the workspace as its customers and staff would, over the product's own API, with dates in the past. */
export async function seed(server: Server): Promise<Seeded> {
  const { get, send, upload } = await clientOf(server);
  const members = (await get<List<Member>>('/members')).items;
  const [inbox] = (await get<List<Inbox>>('/inboxes')).items;
  const documents = (await get<List<Document>>('/documents')).items;
  const document = documents.find((each) => each.fileName.endsWith('.md'));
  const ids: string[] = [];
  for (const visit of regulars()) await play(server, visit, send);
  for (const visit of visits) ids.push(await play(server, visit, send));
  setClock(undefined);
  const openId = ids.at(-2) ?? '';
  await send('POST', `/conversations/${openId}/assign`, { memberId: members[0]?.id ?? null });
  await organise(send, openId, ids.at(-1) ?? '');
  const ticketId = await addTickets(send, ids, members[0]?.id);
  await judgeSome(send, get);
  await addGolden(send, get);
  await send('POST', '/gaps/refresh', {});
  await until(async () => (await get<List<Gap>>('/gaps')).items.length > 0);
  await changeKnowledge(upload, get, document?.id ?? '');
  return {
    inboxKey: server.inboxKey,
    inboxId: inbox?.id ?? '',
    openId,
    answeredId: ids[0] ?? '',
    ticketId,
    documentId: document?.id ?? '',
  };
}

type Send = <T>(method: string, path: string, body?: object) => Promise<T>;
type Get = <T>(path: string) => Promise<T>;

type Upload = (path: string, fileName: string, text: string) => Promise<void>;

/** Signed in as a member, so that histories name a person. */
async function clientOf({ url, email, password }: Server): Promise<{ get: Get; send: Send; upload: Upload }> {
  const response = await fetch(`${url}/api/auth/sign-in/email`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: url },
    body: JSON.stringify({ email, password }),
  });
  const cookie = response.headers.get('set-cookie')?.split(';')[0] ?? '';
  const headers = { cookie, origin: url };
  return {
    get: (path) => call(`${url}/api${path}`, { headers }),
    send: (method, path, body) => call(`${url}/api${path}`, { method, headers }, body),
    upload: async (path, fileName, text) => {
      const form = new FormData();
      form.set('file', new Blob([text]), fileName);
      await call(`${url}/api${path}`, { method: 'POST', headers, body: form });
    },
  };
}

/** Two months of ordinary days, so that trends have a line and figures a period before: a few questions a day. */
function regulars(): Visit[] {
  const texts = visits.filter((visit) => !visit.person).flatMap((visit) => visit.texts);
  return Array.from({ length: 60 }, (_, i) => ({
    name: regularNames[i % regularNames.length] ?? '',
    ago: 52 - i * 0.84,
    texts: [texts[(i * 7) % texts.length] ?? ''],
    ...(i % 3 === 0 && { rate: i === 21 ? ('unsatisfied' as const) : ('satisfied' as const) }),
    ...(i % 11 === 5 && { person: true as const, reply: '已为您处理，请刷新后再看。' }),
  }));
}

async function organise(send: Send, openId: string, urgentId: string): Promise<void> {
  const label = (name: string, color: string) => send<Label>('POST', '/labels', { name, color });
  const payout = await label('打款', 'blue');
  const billing = await label('Billing', 'orange');
  await send('PATCH', `/conversations/${openId}`, { priority: 'high', labelIds: [payout.id] });
  await send('PATCH', `/conversations/${urgentId}`, { priority: 'urgent', labelIds: [billing.id] });
  await send('POST', '/teams', { name: '财务支持' });
  await send('POST', '/canned-responses', {
    shortcode: 'hello',
    text: '您好 {{contact.name}}，我是 {{agent.name}}，正在为您查询。',
  });
}

/** A second version of a document to compare, and a notice that contradicts the handbook. */
async function changeKnowledge(upload: Upload, get: Get, documentId: string): Promise<void> {
  const text = await readFile(join(import.meta.dirname, '../../data/sample/mobile-app.en.md'), 'utf8');
  const changed = text
    .replace('iOS 16 or later, or Android 10', 'iOS 17 or later, or Android 12')
    .replace('up to 6 photos', 'up to 10 photos')
    .replace('for 7 days; after', 'for 14 days; after')
    .replace(
      '## Notifications',
      '## Sharing a trip\n\nA trip can be split between two projects.\n\n## Notifications',
    );
  await upload(`/documents/${documentId}/versions`, 'mobile-app-2.en.md', changed);
  await upload(
    '/documents',
    '报销手册（旧版）.md',
    '# 驿账员工报销手册（旧版）\n\n## 第一章 账号与登录\n\n### 1.2 密码与锁定\n\n登录密码至少 8 位，必须同时包含字母和数字。连续输错 5 次，账号会锁定 30 分钟，时间到了自动解锁，客服无法提前解锁。\n',
  );
  await until(async () => (await get<List<object>>('/conflicts')).items.length > 0);
}

async function call<T>(url: string, init: RequestInit, body?: object): Promise<T> {
  const response = await fetch(url, {
    ...init,
    headers: { ...init.headers, ...(body && { 'content-type': 'application/json' }) },
    ...(body && { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${init.method ?? 'GET'} ${url}: ${response.status} ${text}`);
  return (text ? JSON.parse(text) : undefined) as T;
}

/** One visit, by the clock of its day; the conversation's id. */
async function play(server: Server, visit: Visit, send: Send): Promise<string> {
  let at = Date.now() - visit.ago * 86_400_000;
  const wait = (seconds: number) => {
    at = Math.min(at + seconds * 1000, Date.now());
    setClock(new Date(at));
  };
  wait(0);
  const widget = `${server.url}/api/widget`;
  const contact = { name: visit.name };
  const { token } = await call<Session>(
    `${widget}/session`,
    { method: 'POST' },
    { inboxKey: server.inboxKey, contact },
  );
  const post = <T>(path: string, body: object = {}) =>
    call<T>(`${widget}${path}`, { method: 'POST', headers: { authorization: `Bearer ${token}` } }, body);
  const { id } = await post<WidgetConversation>('/conversations');
  let last: QuestionResult | undefined;
  for (const text of visit.texts) {
    wait(40);
    last = await post<QuestionResult>(`/conversations/${id}/messages`, { text });
  }
  wait(30);
  if (visit.rate && last?.answer?.outcome === 'answered') {
    await post(`/answers/${last.answer.id}/rating`, { score: visit.rate });
  }
  if (visit.person) await post(`/conversations/${id}/handoff`);
  if (visit.reply) {
    wait(240);
    await send('POST', `/conversations/${id}/messages`, { text: visit.reply, private: false });
  }
  if (visit.resolve || visit.ago > 1) {
    wait(900);
    await send<Conversation>('POST', `/conversations/${id}/resolve`);
  }
  return id;
}

async function addTickets(send: Send, ids: string[], memberId: string | undefined): Promise<string> {
  const days = (n: number) => new Date(Date.now() + n * 86_400_000).toISOString();
  const add = (subject: string, part: object) => send<Ticket>('POST', '/tickets', { subject, ...part });
  const assigned = memberId ? { assigneeId: memberId } : {};
  const late = await add('补发 8 月的电子发票', { priority: 'high', dueAt: days(-1), ...assigned });
  await send('PATCH', `/tickets/${late.id}`, { status: 'open' });
  const ticket = await add('Payout of 12 March did not arrive', {
    type: 'incident',
    priority: 'urgent',
    dueAt: days(1),
    conversationId: ids.at(-2),
    comment: 'The bank says it was returned. Waiting for the new account number.',
    ...assigned,
  });
  await send('PATCH', `/tickets/${ticket.id}`, { status: 'open' });
  await send('POST', `/tickets/${ticket.id}/comments`, { text: 'Asked finance for the trace id.' });
  const pending = await add('核对企业微信通讯录同步', { type: 'problem', dueAt: days(5) });
  await send('PATCH', `/tickets/${pending.id}`, { status: 'pending' });
  const solved = await add('Add a second owner for Harbour Ltd', { type: 'task', ...assigned });
  await send('PATCH', `/tickets/${solved.id}`, { status: 'solved' });
  await add('客户询问 NetSuite 连接器', { type: 'question', priority: 'low' });
  return ticket.id;
}

/**
 * All but the three surest, of which the least sure one was wrong: a wrong one among sure ones would lift the
 * threshold.
 */
async function judgeSome(send: Send, get: Get): Promise<void> {
  const { items } = await get<JudgingQueue>('/answers/to-judge?limit=20');
  const judged = items.toSorted((a, b) => a.confidence - b.confidence).slice(0, -3);
  for (const [i, { answerId }] of judged.entries()) {
    await send('PUT', `/answers/${answerId}/judgement`, { right: i > 0 });
  }
}

async function addGolden(send: Send, get: Get): Promise<void> {
  for (const [question, text] of golden) {
    await send('POST', '/golden-questions', { question, expected: { kind: 'text', text } });
  }
  for (const entry of [undefined, 'NetSuite']) {
    if (entry) {
      await send<FaqEntry>('POST', '/faq-entries', {
        question: 'Do you have a connector for NetSuite?',
        answer: 'Yes, the NetSuite connector is in beta: ask your account manager for access.',
      });
    }
    const { id } = await send<GoldenRun>('POST', '/golden-questions/run', {});
    await until(async () => (await get<GoldenRun>(`/golden-runs/${id}`)).status === 'done');
  }
}

async function until(holds: () => Promise<boolean>): Promise<void> {
  for (let i = 0; i < 300; i++) {
    if (await holds()) return;
    await sleep(200);
  }
  throw new Error('waited too long');
}
