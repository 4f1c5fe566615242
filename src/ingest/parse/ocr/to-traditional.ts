import entries from 'opencc-js/dict/STCharacters';
import { detectLanguage } from '../../../lib/detect-language.ts';

/** Characters of the two levels of Big5: what is among them is at home in traditional script, like 后, 里 and 台. */
function big5Characters(): Set<string> {
  const bytes: number[] = [];
  for (let lead = 0xa4; lead <= 0xf9; lead += 1)
    for (let trail = 0x40; trail <= 0xfe; trail += 1)
      if (trail <= 0x7e || trail >= 0xa1) bytes.push(lead, trail);
  return new Set(new TextDecoder('big5').decode(new Uint8Array(bytes)));
}

/** Simplified characters that traditional script never has, with what stands for them there. */
function simplifiedOnly(): Map<string, string> {
  const known = big5Characters();
  const pairs = entries.split('|').map((entry) => entry.split(' '));
  return new Map(
    pairs.flatMap(([from = '', to = '']) => (known.has(from) || !known.has(to) ? [] : [[from, to] as const])),
  );
}

/** True when `lines`, those of one page, are in traditional script. */
export function isTraditional(lines: readonly { text: string }[]): boolean {
  return detectLanguage(lines.map(({ text }) => text).join('\n')) === 'zh-Hant';
}

let table: Map<string, string> | undefined;

/**
 * The recognition model knows both scripts and takes 帳 for 帐 now and then: on a page in traditional script such
 * characters become those of that script. `lines` are those of one page.
 */
export function toTraditional<T extends { text: string }>(lines: T[]): T[] {
  if (!isTraditional(lines)) return lines;
  table ??= simplifiedOnly();
  const all = table;
  return lines.map((line) => ({
    ...line,
    text: line.text.replace(/\p{Script=Han}/gu, (char) => all.get(char) ?? char),
  }));
}
