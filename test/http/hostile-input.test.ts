import { beforeAll, describe, expect, it } from 'vitest';
import { bearer, json, makeVisitor, makeWorkspace, useTestApp } from './support.ts';

const test = useTestApp();
let gets: { path: string; access: string; query: string[] }[];
let member: Record<string, string>;
let visitor: Awaited<ReturnType<typeof makeVisitor>>;

beforeAll(async () => {
  const workspace = await makeWorkspace(test);
  member = bearer(workspace.apiKey);
  visitor = await makeVisitor(test, workspace);
  const { paths } = await json(await test.call('/api/openapi.json'));
  type Operation = { parameters?: { in: string; name: string }[]; 'x-visitor'?: boolean };
  gets = Object.entries<{ get?: Operation }>(paths).flatMap(([path, { get }]) =>
    get && !path.endsWith('/events')
      ? [
          {
            path,
            access: get['x-visitor'] ? 'visitor' : 'member',
            query: (get.parameters ?? []).filter((each) => each.in === 'query').map((each) => each.name),
          },
        ]
      : [],
  );
});

const cursorOf = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
const values: Record<string, string[]> = {
  cursor: [
    'x',
    '1',
    '-1',
    '99999999999999999999',
    ...[
      [],
      [1],
      ['a'],
      [1, 'a'],
      ['a', 1],
      ['a', 'b'],
      [1e300],
      [1e300, 'a'],
      [-1e300, ''],
      [1.5],
      [{}],
      7,
      null,
    ].map(cursorOf),
  ],
  limit: ['0', '-1', '1.5', 'x', '', '1e9', '99999999999999999999', '501'],
};
const anything = [
  '%',
  '_\\',
  "'; --",
  '\u202e',
  '🦄',
  'x'.repeat(5000),
  '',
  'none',
  'null',
  '-0',
  '9'.repeat(400),
];

/** Statuses of ours are a mistake of ours. */
async function call(path: string, headers: Record<string, string>): Promise<string | undefined> {
  const { status } = await test.call(path, { headers });
  return status >= 500 ? `${status} ${path}` : undefined;
}

describe('whatever a caller writes', () => {
  it('into a query is answered or refused, never failed at', async () => {
    const failed: (string | undefined)[] = [];
    for (const { path, access, query } of gets) {
      const headers = access === 'visitor' ? visitor.headers : member;
      const target = path.replace(/conversations\/\{id\}/, `conversations/${visitor.conversationId}`);
      for (const name of query) {
        for (const value of [...(values[name] ?? []), ...anything]) {
          const rest = { from: '2026-01-01', to: '2026-02-01', figure: 'hit_rate', [name]: value };
          failed.push(await call(`${target}?${new URLSearchParams(rest)}`, headers));
        }
      }
    }
    expect(failed.length).toBeGreaterThan(500);
    expect(failed.filter(Boolean)).toEqual([]);
  });

  it('instead of an id is not found', async () => {
    const failed: (string | undefined)[] = [];
    for (const { path, access } of gets.filter((each) => each.path.includes('{'))) {
      const headers = access === 'visitor' ? visitor.headers : member;
      for (const id of [...anything.filter(Boolean), '..', '../../me', '1/2']) {
        const target = path.replaceAll(/\{\w+\}/g, encodeURIComponent(id));
        failed.push(await call(target, headers));
      }
    }
    expect(failed.filter(Boolean)).toEqual([]);
  });

  it('as dates of a report is refused when it makes too many intervals, or none', async () => {
    for (const query of [
      'from=0001-01-01&to=9999-12-31&interval=day',
      'from=9999-12-30&to=9999-12-31',
      'from=2026-02-01&to=2026-01-01',
      'from=2026-01-01&to=2026-01-01',
      'from=2026-02-30&to=2026-03-01',
      'from=2026-01-01&to=2026-02-01&timeZone=Mars/Base',
    ]) {
      const { status } = await test.call(`/api/reports/quality?${query}`, { headers: member });
      expect([query, status < 500], query).toEqual([query, true]);
    }
  });
});
