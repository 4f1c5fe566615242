import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { statusOf } from '../../src/http/status-of.ts';

/** Codes that stop a start, a job or a command line, and never a request. */
const notForCallers =
  /^(config|db|server|job|model|ingest|mail|backup|restore|event|search)\.|^((faq_import|archive)\.failed|golden_run\.failed|workspace\.none|file\.key_invalid|document\.(timeout|too_complex))$/;

function codesIn(folder: string): Set<string> {
  const codes = new Set<string>();
  for (const file of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    if (!file.endsWith('.ts') || file.startsWith('cli')) continue;
    const source = readFileSync(join(folder, file), 'utf8');
    for (const [, code] of source.matchAll(/new AppError\(\s*'([a-z_]+\.[a-z_]+)'/g)) codes.add(code ?? '');
  }
  return codes;
}

describe('the status of an error', () => {
  it('is known for every code that a request can end with', () => {
    const codes = codesIn(join(import.meta.dirname, '../../src'));
    expect(codes.size).toBeGreaterThan(40);
    expect([...codes].filter((code) => !notForCallers.test(code) && statusOf(code) === undefined)).toEqual(
      [],
    );
  });

  it('follows from how the code ends, unless it is named', () => {
    expect(statusOf('ticket.not_found')).toBe(404);
    expect(statusOf('setup.link_invalid')).toBe(400);
    expect(statusOf('inbox.origin_refused')).toBe(403);
    expect(statusOf('contact.hmac_invalid')).toBe(403);
    expect(statusOf('document.too_large')).toBe(413);
    expect(statusOf('conversation.status_not_allowed')).toBe(409);
    expect(statusOf('something.else')).toBeUndefined();
  });
});
