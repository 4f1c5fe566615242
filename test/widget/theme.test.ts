import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const css = readFileSync(new URL('../../src/widget/app/styles/theme.css', import.meta.url), 'utf8');

/** The colours of each block of the theme, by name; what the host page may set counts with our own value. */
const blocks = [...css.matchAll(/\{([^{}]*--paper:[^{}]*)\}/g)].map(([, block]) =>
  Object.fromEntries(
    [...(block ?? '').matchAll(/(--[\w-]+):\s*([^;]+);/g)].map(([, name, value]) => [
      name ?? '',
      [...(value ?? '').matchAll(/#[0-9a-f]{3,6}\b/g)].at(-1)?.[0] ?? '',
    ]),
  ),
);
const [light = {}, dark = {}, forcedDark = {}] = blocks;

/** https://www.w3.org/TR/WCAG22/#dfn-relative-luminance */
function luminance(hex: string): number {
  const long = hex.length === 4 ? [...hex.slice(1)].map((digit) => digit + digit).join('') : hex.slice(1);
  const [red = 0, green = 0, blue = 0] = [0, 2, 4].map((at) => {
    const part = Number.parseInt(long.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(one: string, other: string): number {
  const [bright = 0, dim = 0] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (bright + 0.05) / (dim + 0.05);
}

const grounds = ['--paper', '--surface', '--tint'];
const text: [string, string][] = [
  ...['--ink', '--ink-soft', '--accent-ink'].flatMap((ink) =>
    grounds.map((ground): [string, string] => [ink, ground]),
  ),
  ['--on-accent', '--accent'],
  ['--ink', '--marker'],
  ['--ink', '--warn-tint'],
  ['--danger', '--danger-tint'],
  ['--danger', '--paper'],
  ['--ink', '--danger-tint'],
];
const shapes: [string, string][] = [
  ['--line-strong', '--surface'],
  ['--line-strong', '--paper'],
  ['--accent', '--paper'],
];

test('both ways into the dark have the same colours', () => {
  expect(blocks.length).toBe(3);
  expect(forcedDark).toEqual(dark);
});

test.each([
  ['light', light],
  ['dark', { ...light, ...dark }],
])('in the %s every text is AA on its ground and every edge that matters 3 : 1', (_, colours) => {
  for (const [ink, ground] of text) {
    expect(contrast(colours[ink] ?? '', colours[ground] ?? ''), `${ink} on ${ground}`).toBeGreaterThanOrEqual(
      4.5,
    );
  }
  for (const [ink, ground] of shapes) {
    expect(contrast(colours[ink] ?? '', colours[ground] ?? ''), `${ink} on ${ground}`).toBeGreaterThanOrEqual(
      3,
    );
  }
});
