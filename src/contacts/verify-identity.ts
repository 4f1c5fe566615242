import { createHmac, timingSafeEqual } from 'node:crypto';
import { AppError } from '../lib/index.ts';

/** What a page says about its visitor; `hmac` proves `externalId`, email and name are taken as they are. */
export type ContactClaim = {
  externalId?: string | undefined;
  email?: string | undefined;
  name?: string | undefined;
  hmac?: string | undefined;
};

/**
 * The proven external id, or undefined when none is claimed. `hmac` is the hex HMAC-SHA256 of the external id's UTF-8
 * bytes with the inbox secret. Throws `contact.hmac_required`, `contact.hmac_invalid`.
 */
export function verifyIdentity(secret: string, claim: ContactClaim): string | undefined {
  const { externalId, hmac } = claim;
  if (externalId === undefined) {
    if (hmac === undefined) return undefined;
    throw invalid();
  }
  if (hmac === undefined) {
    throw new AppError(
      'contact.hmac_required',
      'An externalId needs its hmac: the hex HMAC-SHA256 of it with the inbox secret, made on your server.',
    );
  }
  const expected = createHmac('sha256', secret).update(externalId).digest();
  if (!/^[0-9a-f]{64}$/i.test(hmac) || !timingSafeEqual(Buffer.from(hmac, 'hex'), expected)) throw invalid();
  return externalId;
}

function invalid(): AppError {
  return new AppError(
    'contact.hmac_invalid',
    'The hmac does not fit the externalId: it is the hex HMAC-SHA256 of the externalId with the inbox secret.',
  );
}
