import { expect, test } from 'vitest';
import { holdsText } from '../../src/feedback/holds-text.ts';

test.each([
  ['会在3个工作日内原路退款。', '3 个工作日'],
  ['It takes 1.5  hours.', '1,5 HOURS'],
  ['At most 1,500 guests', '1500 guests'],
  ['| Germany | €4.90, 2–3 days |', '€ 4.90'],
  ['| 50 | 10 | 3 |', '10'],
  ['open from 10:00 to 19:00', '10：00'],
  ['021-5550-1001', '021 5550 1001'],
])('“%s” holds “%s”', (shown, expected) => {
  expect(holdsText(shown, expected)).toBe(true);
});

test.each([
  ['会在13个工作日内原路退款。', '3个工作日'],
  ['It takes 1.5 hours.', '5 hours'],
  ['It takes 1.5 hours.', '15 hours'],
  ['It costs 30', '3'],
  ['It costs 3.5', '3'],
  ['It costs $4.90.', '€4.90'],
  ['anything', '…'],
])('“%s” does not hold “%s”', (shown, expected) => {
  expect(holdsText(shown, expected)).toBe(false);
});
