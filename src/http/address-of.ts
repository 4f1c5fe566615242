import { isIPv6 } from 'node:net';
import type { Context } from 'hono';
import type { AnyEnv } from './env.ts';

/**
 * The caller's address for counting: of the connection, or with `trustedProxies` = n the n-th from the right in
 * `X-Forwarded-For` (what stands further left, the caller may have made up). One IPv6 customer has a whole /64, so
 * the first four groups stand for it.
 */
export function addressOf(c: Context<AnyEnv>, trustedProxies: number): string {
  const direct = c.env?.incoming?.socket.remoteAddress ?? 'unknown';
  if (trustedProxies === 0) return toNetwork(direct);
  const chain = (c.req.header('x-forwarded-for') ?? '').split(',').map((each) => each.trim());
  const seen = chain.filter((each) => each !== '');
  return toNetwork(seen.at(-trustedProxies) ?? seen[0] ?? direct);
}

function toNetwork(address: string): string {
  const plain = address.replace(/^::ffff:(?=\d+\.)/i, '').replace(/%.*$/, '');
  if (!isIPv6(plain)) return plain.slice(0, 64);
  const [head = '', tail] = plain.toLowerCase().split('::');
  const left = head === '' ? [] : head.split(':');
  const right = tail ? tail.split(':') : [];
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - left.length - right.length);
  const groups = [...left, ...Array<string>(zeros).fill('0'), ...right];
  return groups
    .slice(0, 4)
    .map((group) => group.replace(/^0+(?=.)/, ''))
    .join(':');
}
