import { beforeAll, describe, expect, it } from 'vitest';
import { loadConfig } from '../../src/config/index.ts';
import {
  bearer,
  json,
  makeVisitor,
  makeWorkspace,
  publicUrl,
  type TestWorkspace,
  useTestApp,
} from './support.ts';

const limits = 'sign_in=3/60,widget_session=40/60,question=3/60,question_address=5/60,upload=2/60';
const { rateLimits } = loadConfig({ KNOWDESK_RATE_LIMITS: limits });
const test = useTestApp({ rateLimits, trustedProxies: 1 });
let workspace: TestWorkspace;
let caller = 0;
/** An address nobody has counted yet, as the proxy in front reports it. */
const fresh = () => ({ 'x-forwarded-for': `198.51.100.${++caller}` });

beforeAll(async () => {
  workspace = await makeWorkspace(test);
});

async function statuses(times: number, run: (n: number) => Promise<Response>) {
  const found: number[] = [];
  for (let n = 0; n < times; n++) found.push((await run(n)).status);
  return found;
}

describe('too many attempts', () => {
  it('to sign in are refused per address, and say how long to wait', async () => {
    const here = fresh();
    const attempt = (address: Record<string, string>) => {
      const body = { email: workspace.email, password: 'wrong password' };
      return test.call('/api/auth/sign-in/email', { body, headers: { origin: publicUrl, ...address } });
    };
    expect(await statuses(4, () => attempt(here))).toEqual([401, 401, 401, 429]);
    const refused = await attempt(here);
    expect((await json(refused)).error.code).toBe('rate.limited');
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(50);
    expect(Number(refused.headers.get('retry-after'))).toBeLessThanOrEqual(60);
    expect((await attempt(fresh())).status).toBe(401);
  });

  it('with invented forwarding headers count as the address the proxy saw', async () => {
    const proxySaw = fresh()['x-forwarded-for'];
    const body = { token: 'none', email: 'a@example.com', password: 'long enough', workspace: 'x' };
    const attempt = (n: number) =>
      test.call('/api/setup', { body, headers: { 'x-forwarded-for': `203.0.113.${n}, ${proxySaw}` } });
    expect(await statuses(4, attempt)).toEqual([400, 400, 400, 429]);
  });

  it('to open a session are refused per address', async () => {
    const here = fresh();
    const body = { inboxKey: workspace.inboxKey };
    const found = await statuses(41, () => test.call('/api/widget/session', { body, headers: here }));
    expect(found.indexOf(429)).toBe(40);
  });

  it('to ask are refused per visitor, and per address over all visitors', async () => {
    const visitors = await Promise.all([1, 2, 3].map(() => makeVisitor(test, workspace)));
    const here = fresh();
    const ask = (n: number, address: Record<string, string>) => {
      // Nothing to answer from and nobody's conversation: what counts is the attempt.
      const path = '/api/widget/conversations/none/messages';
      return test.call(path, { body: { text: 'Hello?' }, headers: { ...visitors[n]?.headers, ...address } });
    };
    expect(await statuses(4, () => ask(0, fresh()))).toEqual([404, 404, 404, 429]);
    expect(await statuses(3, () => ask(1, here))).toEqual([404, 404, 404]);
    expect(await statuses(3, () => ask(2, here))).toEqual([404, 404, 429]);
  });

  it('to upload are refused per key', async () => {
    const upload = () => test.call('/api/documents', { method: 'POST', headers: bearer(workspace.apiKey) });
    expect(await statuses(3, upload)).toEqual([415, 415, 429]);
  });
});
