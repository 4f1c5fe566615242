import { createHmac, timingSafeEqual } from 'node:crypto';
import { errors, type JWTPayload, jwtVerify } from 'jose';
import { z } from 'zod';
import { AppError, now } from '../lib/index.ts';

/**
 * What a page says about its visitor. `hmac` proves `externalId`, and email and name are taken as they are; a `jwt`
 * proves all that it says.
 */
export type ContactClaim = {
  externalId?: string | undefined;
  email?: string | undefined;
  name?: string | undefined;
  hmac?: string | undefined;
  jwt?: string | undefined;
};

/** Who the visitor is: `externalId` is proven, or undefined for somebody unknown. */
export type Identity = Pick<ContactClaim, 'externalId' | 'email' | 'name'>;

/**
 * Who a page proves its visitor to be. `hmac` is the hex HMAC-SHA256 of the external id's UTF-8 bytes with the inbox
 * secret; `jwt` is a JWT (RFC 7519) signed HS256 with the same secret.
 * Throws `contact.hmac_required`, `contact.hmac_invalid`, `contact.jwt_expired`, `contact.jwt_signature_invalid`,
 * `contact.jwt_algorithm_refused`, `contact.jwt_invalid`.
 */
export async function verifyIdentity(secret: string, claim: ContactClaim): Promise<Identity> {
  const { externalId, hmac, jwt, email, name } = claim;
  if (jwt !== undefined) return { ...(await verifyJwt(secret, jwt)) };
  if (externalId === undefined) {
    if (hmac !== undefined) throw invalidHmac();
    return { email, name };
  }
  if (hmac === undefined) {
    throw new AppError(
      'contact.hmac_required',
      'An externalId needs its hmac: the hex HMAC-SHA256 of it with the inbox secret, made on your server.',
    );
  }
  const expected = createHmac('sha256', secret).update(externalId).digest();
  if (!/^[0-9a-f]{64}$/i.test(hmac) || !timingSafeEqual(Buffer.from(hmac, 'hex'), expected)) {
    throw invalidHmac();
  }
  return { externalId, email, name };
}

function invalidHmac(): AppError {
  return new AppError(
    'contact.hmac_invalid',
    'The hmac does not fit the externalId: it is the hex HMAC-SHA256 of the externalId with the inbox secret.',
  );
}

/** Two servers' clocks may differ by this much. */
const clockTolerance = 60;

const said = z.object({
  sub: z.string().trim().min(1).max(200),
  email: z.email().max(320).optional(),
  name: z.string().trim().min(1).max(200).optional(),
});

async function verifyJwt(secret: string, jwt: string): Promise<Identity> {
  const parsed = said.safeParse(await readJwt(secret, jwt));
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw invalidJwt(`its claim "${issue?.path.join('.') ?? ''}" is missing or wrong`);
  }
  const { sub: externalId, email, name } = parsed.data;
  return { externalId, email, name };
}

/** The algorithm is ours to say, never the token's: `none` and every other one is refused. */
async function readJwt(secret: string, jwt: string): Promise<JWTPayload> {
  try {
    const key = new TextEncoder().encode(secret);
    const options = {
      algorithms: ['HS256'],
      requiredClaims: ['exp', 'sub'],
      currentDate: now(),
      clockTolerance,
    };
    return (await jwtVerify(jwt, key, options)).payload;
  } catch (error) {
    if (error instanceof errors.JWTExpired) {
      throw new AppError('contact.jwt_expired', 'The token has expired: let your server sign a new one.');
    }
    if (error instanceof errors.JWSSignatureVerificationFailed) {
      throw new AppError(
        'contact.jwt_signature_invalid',
        'The token was not signed with the secret of this inbox.',
      );
    }
    if (error instanceof errors.JOSEAlgNotAllowed) {
      throw new AppError('contact.jwt_algorithm_refused', 'The token must be signed with HS256.');
    }
    if (error instanceof errors.JWTClaimValidationFailed) {
      throw invalidJwt(`its claim "${error.claim}" is missing or wrong`);
    }
    throw invalidJwt('it is not a signed JWT');
  }
}

function invalidJwt(why: string): AppError {
  return new AppError('contact.jwt_invalid', `The token cannot be used: ${why}.`);
}
