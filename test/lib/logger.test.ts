import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';

test('an error in the log says what went wrong and why', () => {
  const logger = join(import.meta.dirname, '../../src/lib/logger.ts');
  const code = `import { createLogger } from ${JSON.stringify(logger)};
    const log = createLogger({ level: 'warn', pretty: false });
    log.warn({ error: new Error('the server answered 401', { cause: new Error('no key') }) }, 'not used');
    log.warn({ error: 'words alone' }, 'not used');`;
  const lines = execFileSync(process.execPath, ['--input-type=module', '-e', code], { encoding: 'utf8' });
  const [first, second] = lines
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(first.error.message).toContain('the server answered 401');
  expect(first.error.message).toContain('no key');
  expect(second.error).toBe('words alone');
});
