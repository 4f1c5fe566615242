import i18next from 'i18next';
import { beforeAll, expect, test } from 'vitest';
import { audit } from '../../src/console/i18n/en/audit.ts';
import { describe as tell } from '../../src/console/pages/settings/audit-detail.ts';

beforeAll(() =>
  i18next.init({ lng: 'en', resources: { en: { translation: { audit } } }, nsSeparator: false }),
);

test('what changed is told in words, from what to what', () => {
  expect(tell({ actorName: 'Lin', email: 'a@b.example', from: 'agent', to: 'manager' })).toEqual([
    'agent → manager',
    'E-mail: a@b.example',
  ]);
  expect(
    tell({
      changes: { targetPrecision: { from: 0.9, to: 0.95 }, reviewKnowledge: { from: false, to: true } },
    }),
  ).toEqual(['Precision demanded: 0.9 → 0.95', 'Knowledge is reviewed: no → yes']);
});

test('of a changed inbox only what is different is said, setting by setting', () => {
  expect(
    tell({
      settings: { position: 'left', accent: '#b3005e', starters: { en: ['First?', 'Second?'] } },
      before: { name: 'Shop', settings: { position: 'right', accent: '#b3005e', starters: { en: [] } } },
    }),
  ).toEqual(['Side: right → left', 'en: – → First?, Second?']);
});
