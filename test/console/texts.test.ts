import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { messages as en } from '../../src/console/i18n/en/index.ts';
import { chinese } from '../../src/console/i18n/errors.ts';
import { messages as zh } from '../../src/console/i18n/zh-cn/index.ts';

type Tree = { [key: string]: string | Tree };

function flat(tree: Tree, path = ''): [string, string][] {
  return Object.entries(tree).flatMap(([key, value]): [string, string][] =>
    typeof value === 'string' ? [[path + key, value]] : flat(value, `${path}${key}.`),
  );
}
const placeholders = (text: string) => [...text.matchAll(/\{\{(\w+)\}\}/g)].map(([, name]) => name).sort();

const chineseTexts = new Map(flat(zh));
const englishTexts = new Map(flat(en));
const src = join(import.meta.dirname, '../../src');

describe('the texts of the console', () => {
  it('have the same keys in Chinese and English', () => {
    expect([...englishTexts.keys()].sort()).toEqual([...chineseTexts.keys()].sort());
  });

  it('name the same values in both', () => {
    const different = [...chineseTexts].filter(
      ([key, text]) => placeholders(text).join() !== placeholders(englishTexts.get(key) ?? '').join(),
    );
    expect(different).toEqual([]);
  });

  it('are not empty, and none in English is Chinese', () => {
    expect([...chineseTexts, ...englishTexts].filter(([, text]) => text.trim() === '')).toEqual([]);
    expect([...englishTexts].filter(([, text]) => /\p{Script=Han}/u.test(text))).toEqual([]);
  });

  it('name every action that the audit log keeps', () => {
    const actions = readdirSync(src, { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts'))
      .flatMap((file) => [
        ...readFileSync(join(src, file), 'utf8').matchAll(/\baction: '([a-z_]+\.[a-z_]+)'/g),
      ])
      .map(([, action]) => action ?? '');
    expect(actions.length).toBeGreaterThan(50);
    const unnamed = actions.filter((action) => !chineseTexts.has(`audit.actions.${action}`));
    expect(unnamed).toEqual([]);
  });

  it('name every score of the hit test', () => {
    const [, scores = ''] =
      readFileSync(join(src, 'retrieval/recall.ts'), 'utf8').match(/interface Scores \{(.+?)\n\}/s) ?? [];
    const names = [...scores.matchAll(/^ {2}(\w+)\??: number;/gm)].map(([, name]) => name ?? '');
    expect(names.length).toBeGreaterThan(10);
    expect(names.filter((name) => !chineseTexts.has(`knowledge.test.component.${name}`))).toEqual([]);
  });

  it('say every error in Chinese that the server may answer with', () => {
    const rooms = [
      'accounts',
      'automation',
      'chat',
      'contacts',
      'feedback',
      'http',
      'ingest',
      'lib',
      'routing',
      'tickets',
    ];
    const codes = rooms.flatMap((room) =>
      readdirSync(join(src, room), { recursive: true, encoding: 'utf8' })
        .filter((file) => file.endsWith('.ts'))
        .flatMap((file) => {
          const code = readFileSync(join(src, room, file), 'utf8');
          return [...code.matchAll(/AppError\(\s*'([a-z_]+\.[a-z_]+)'/g)].map(([, found]) => found ?? '');
        }),
    );
    expect(codes.length).toBeGreaterThan(40);
    // Said where the server starts, in its log; never to a browser.
    const atStart = /^(server|config|backup)\./;
    const missing = new Set(codes.filter((code) => !(code in chinese) && !atStart.test(code)));
    expect([...missing], 'add them to src/console/i18n/errors.ts').toEqual([]);
  });
});
