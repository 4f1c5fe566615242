import { expect, test } from 'vitest';
import { readUtm, trimAddress } from '../../src/contacts/trim-address.ts';

test.each([
  ['https://shop.example/a?color=red&size=40#top', 'https://shop.example/a?color=red&size=40'],
  ['https://ann:pw@shop.example/a', 'https://shop.example/a'],
  ['https://shop.example/?utm_source=mail&page=2', 'https://shop.example/?page=2'],
  [
    'https://shop.example/?token=1&access_token=2&accessToken=3&API-Key=4&q=shoes',
    'https://shop.example/?q=shoes',
  ],
  ['https://shop.example/?reset=1&code=2&sig=3&user[email]=4&sessionid=5&ok=1', 'https://shop.example/?ok=1'],
  ['https://shop.example/?a=eyJhbGciOiJIUzI1NiJ9.e30.x&b=1', 'https://shop.example/?b=1'],
  ['https://shop.example/?a=0123456789abcdef0123456789abcdef&b=1', 'https://shop.example/?b=1'],
  ['https://shop.example/?who=li%40shop.example&b=1', 'https://shop.example/?b=1'],
  ['https://shop.example/?monkey=1&passage=2', 'https://shop.example/?monkey=1&passage=2'],
])('%s is kept as %s', (address, kept) => {
  expect(trimAddress(address)).toBe(kept);
});

test.each(['javascript:alert(1)', 'file:///etc/passwd', 'data:text/html,x', 'nonsense', ''])(
  '%s is not kept',
  (address) => {
    expect(trimAddress(address)).toBeUndefined();
  },
);

test('the campaign is told apart, without what looks like a secret', () => {
  const address =
    'https://shop.example/?utm_source=mail&utm_campaign=%20autumn%20&utm_term=li@shop.example&x=1';
  expect(readUtm(address)).toEqual({ source: 'mail', campaign: 'autumn' });
});
