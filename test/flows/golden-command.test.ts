import { afterAll, expect, it } from 'vitest';
import type { FaqEntry } from '../../src/contract/index.ts';
import { memberClient } from '../support/api-client.ts';
import { killAll, makeDataFolder, runCommand, setUp, startKnowdesk } from '../support/running-server.ts';

afterAll(killAll);

it('knowdesk golden leaves the work to a running server or does it itself, and fails when something is lost', async () => {
  const dataDir = await makeDataFolder();
  const server = await startKnowdesk(dataDir);
  const setup = await setUp(dataDir);
  const member = memberClient(server.url, setup);
  const question = 'How long are expense receipts kept?';
  const entry = await member.post<FaqEntry>('/faq-entries', { question, answer: 'For 11 years.' });
  await member.post('/golden-questions', { question, expected: { kind: 'text', text: '11 years' } });
  await member.post('/golden-questions', {
    question: 'Do you sell bicycles in Norway?',
    expected: { kind: 'nothing' },
  });

  const first = await runCommand(dataDir, ['golden']);
  expect(first).toMatchObject({ code: 0, stdout: expect.stringContaining('2 of 2 right') });
  expect(first.stdout).toContain('nothing to compare with');

  await member.patch(`/faq-entries/${entry.body.id}`, { answer: 'For 3 weeks.' });
  const second = await runCommand(dataDir, ['golden']);
  expect(second.code).toBe(1);
  expect(second.stdout).toContain('Since the last run: 1 lost, 0 changed, 0 won.');
  expect(second.stdout).toContain(`lost     ${question}`);

  expect(await server.kill('SIGTERM')).toBe(0);
  const alone = await runCommand(dataDir, ['golden', '--json']);
  expect(alone.code).toBe(0);
  expect(JSON.parse(alone.stdout)).toMatchObject({
    run: { status: 'done', changes: { lost: 0, same: 2 }, verdicts: { right: 1, wrong: 1 } },
    lost: [],
  });
}, 120_000);
