import { Hono } from 'hono';
import { describe, expect, it } from 'vitest';
import { addressOf } from '../../src/http/address-of.ts';
import type { AnyEnv } from '../../src/http/env.ts';

async function seen(trusted: number, remoteAddress: string, forwarded?: string): Promise<string> {
  const app = new Hono<AnyEnv>().get('/', (c) => c.text(addressOf(c, trusted)));
  const headers = forwarded === undefined ? {} : { 'x-forwarded-for': forwarded };
  const response = await app.request('/', { headers }, { incoming: { socket: { remoteAddress } } });
  return response.text();
}

describe('the address that is counted', () => {
  it('is the connection’s when no proxy is trusted, whatever the caller writes', async () => {
    expect(await seen(0, '192.0.2.7', '203.0.113.9')).toBe('192.0.2.7');
    expect(await seen(0, '::ffff:192.0.2.7')).toBe('192.0.2.7');
  });

  it('is as many places from the right as proxies are trusted', async () => {
    const chain = '203.0.113.66, 198.51.100.5, 10.0.0.2';
    expect(await seen(1, '10.0.0.1', chain)).toBe('10.0.0.2');
    expect(await seen(2, '10.0.0.1', chain)).toBe('198.51.100.5');
    expect(await seen(5, '10.0.0.1', chain)).toBe('203.0.113.66');
    expect(await seen(1, '10.0.0.1')).toBe('10.0.0.1');
  });

  it('of IPv6 is the network that one customer has', async () => {
    expect(await seen(0, '2001:db8:1:2:3:4:5:6')).toBe('2001:db8:1:2');
    expect(await seen(0, '2001:0db8:1:2::9')).toBe('2001:db8:1:2');
    expect(await seen(0, '2001:db8::1')).toBe('2001:db8:0:0');
    expect(await seen(0, 'fe80::1%eth0')).toBe('fe80:0:0:0');
    expect(await seen(0, '::1')).toBe('0:0:0:0');
  });
});
