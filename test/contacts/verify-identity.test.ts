import { createHmac } from 'node:crypto';
import { SignJWT } from 'jose';
import { afterEach, describe, expect, it } from 'vitest';
import { verifyIdentity } from '../../src/contacts/verify-identity.ts';
import { setClock } from '../../src/lib/index.ts';

const secret = 'the secret of this inbox, thirty-two bytes';
const key = (text: string) => new TextEncoder().encode(text);
const inAnHour = () => Math.floor(Date.now() / 1000) + 3600;
const claims = { sub: 'u-1', email: 'li@shop.example', name: '李雷' };

const signed = (payload: object = claims, with_ = secret, alg = 'HS256') =>
  new SignJWT({ ...payload }).setProtectedHeader({ alg }).setExpirationTime(inAnHour()).sign(key(with_));
const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
const refused = async (jwt: string | Promise<string>) =>
  verifyIdentity(secret, { jwt: await jwt }).then(
    () => 'accepted',
    ({ code }: { code: string }) => code,
  );

afterEach(() => setClock(undefined));

describe('a signed token', () => {
  it('says who the customer is, and only it does', async () => {
    const jwt = await signed();
    const identity = await verifyIdentity(secret, { jwt, email: 'other@shop.example', name: 'Other' });
    expect(identity).toEqual({ externalId: 'u-1', email: 'li@shop.example', name: '李雷' });
  });

  it('is refused once it has expired, a minute of difference between two clocks aside', async () => {
    const jwt = await signed();
    setClock(new Date(Date.now() + 3600_000 + 30_000));
    expect((await verifyIdentity(secret, { jwt })).externalId).toBe('u-1');
    setClock(new Date(Date.now() + 3600_000 + 90_000));
    expect(await refused(jwt)).toBe('contact.jwt_expired');
  });

  it('is refused with another secret, or with other words than were signed', async () => {
    expect(await refused(signed(claims, 'another secret, just as long as the first'))).toBe(
      'contact.jwt_signature_invalid',
    );
    const [head, , signature] = (await signed()).split('.');
    const forged = `${head}.${part({ ...claims, sub: 'admin', exp: inAnHour() })}.${signature}`;
    expect(await refused(forged)).toBe('contact.jwt_signature_invalid');
  });

  it('is refused without a signature, and with an algorithm of its own choice', async () => {
    const payload = part({ ...claims, exp: inAnHour() });
    for (const alg of ['none', 'None', 'NONE']) {
      expect(await refused(`${part({ alg, typ: 'JWT' })}.${payload}.`)).toMatch(
        /^contact\.jwt_(algorithm_refused|invalid)$/,
      );
    }
    expect(await refused(signed(claims, secret.repeat(2), 'HS512'))).toBe('contact.jwt_algorithm_refused');
  });

  it('needs an end, a subject, and an address that is one', async () => {
    const endless = new SignJWT(claims).setProtectedHeader({ alg: 'HS256' }).sign(key(secret));
    for (const jwt of [
      endless,
      signed({ email: claims.email }),
      signed({ ...claims, sub: ' ' }),
      signed({ ...claims, email: 'nobody' }),
      'not.a.token',
      'nonsense',
    ]) {
      expect(await refused(jwt)).toBe('contact.jwt_invalid');
    }
  });
});

describe('an HMAC', () => {
  it('proves the id, and leaves e-mail and name as they were said', async () => {
    const hmac = createHmac('sha256', secret).update('u-1').digest('hex');
    const identity = await verifyIdentity(secret, { externalId: 'u-1', hmac, name: 'Li' });
    expect(identity).toEqual({ externalId: 'u-1', name: 'Li', email: undefined });
  });
});
