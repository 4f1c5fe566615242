import { createHash, randomBytes } from 'node:crypto';

/** A secret nobody can guess: 32 random bytes (256 bits) as 43 URL-safe characters. */
export function newToken(): string {
  return randomBytes(32).toString('base64url');
}

/**
 * What is stored of a token: SHA-256 in hex. Enough because tokens are random: there is nothing to guess, so a slow
 * hash would only slow down the lookup, and a lookup by hash leaks no part of the token by its timing.
 */
export function hashToken(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}
