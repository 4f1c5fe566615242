import { expect, test } from 'vitest';
import { parseMarkdown } from '../../src/ingest/parse/parse-markdown.ts';
import { DEFAULT_PARSE_LIMITS } from '../../src/ingest/parse/types.ts';

test('links between the files of a folder leave their words in the text, and no relative path', () => {
  const text = `# Fees, see [the index](../index.md)

See [setup](../setup.md#part), [terms][t], <a href="../raw.md">old fees</a>.

- [first step](./step.md "Step")

| Fee | Due |
|---|---|
| [late](late.md) | May |

[t]: ../terms.md "Terms"
`;
  const parsed = parseMarkdown({ bytes: Buffer.from(text), fileName: 'fees.md' }, DEFAULT_PARSE_LIMITS);
  for (const words of ['the index', 'setup', 'terms', 'old fees', 'first step', 'late'])
    expect(parsed.text).toContain(words);
  expect(parsed.text).not.toMatch(/\.md|\.\.?\/|\[|\]\(/);
});
