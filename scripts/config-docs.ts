// Writes docs/configuration.md from the settings in src/config: npm run docs:config
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { defaultRateLimits, settingDocs, settingNames, settings } from '../src/config/index.ts';

export const configDocsFile = join(import.meta.dirname, '../docs/configuration.md');

/** The whole of docs/configuration.md; a test compares it with the file. */
export function renderConfigDocs(): string {
  return [
    '# Configuration',
    '',
    '<!-- Generated from src/config/settings.ts by `npm run docs:config`. Change it there. -->',
    '',
    'Every setting is an environment variable; an empty value counts as not set. Options of a command win over the environment. A wrong value stops the start with its name, the problem and what is allowed.',
    '',
    ...settingNames.flatMap(section),
    '## Default rate limits',
    '',
    '| name | limit | counted per | of what |',
    '|---|---|---|---|',
    ...Object.entries(defaultRateLimits).map(
      ([name, limit]) =>
        `| \`${name}\` | ${limit.points} in ${limit.seconds} s | ${limit.per} | ${limit.what} |`,
    ),
    '',
  ].join('\n');
}

function section(name: (typeof settingNames)[number]): string[] {
  const doc = settingDocs.get(settings.shape[name]);
  if (!doc) throw new Error(`${name} has no docs`);
  const secret = doc.secret ? ' Never printed.' : '';
  return [
    `## ${name}`,
    '',
    `${doc.doc}${secret}`,
    '',
    `- Allowed: ${doc.allowed}`,
    `- Default: ${doc.default ?? 'none'}`,
    '',
  ];
}

if (import.meta.main) writeFileSync(configDocsFile, renderConfigDocs());
