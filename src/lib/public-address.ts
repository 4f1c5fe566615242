import { BlockList, isIP } from 'node:net';

/**
 * What may not be reached from outside, by the registries of special addresses (IANA, RFC 6890): this network, private,
 * carrier-grade NAT (also Alibaba's metadata), loopback, link-local (also the other clouds' metadata), protocol
 * assignments, documentation, relays, benchmarks, multicast, reserved; and Azure's host address, which looks public.
 */
const closedIPv4 = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '168.63.129.16/32',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/4',
  '240.0.0.0/4',
];
/** Of IPv6 only 2000::/3 is public; in it: Teredo and its like, documentation, 6to4 (which holds an IPv4 address). */
const openIPv6 = '2000::/3';
const closedIPv6 = ['2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20'];

const closed = listOf([...closedIPv4, ...closedIPv6]);
const open6 = listOf([openIPv6]);

/**
 * Whether an address (IPv4 or IPv6, without brackets) belongs to the public internet. What wraps an IPv4 address
 * (mapped, NAT64, 6to4, Teredo) does not: such an address is never needed, and hides where it leads.
 */
export function isPublicAddress(address: string): boolean {
  const family = isIP(address);
  if (family === 4) return !closed.check(address);
  return family === 6 && !/%/.test(address) && open6.check(address, 'ipv6') && !closed.check(address, 'ipv6');
}

/** Addresses and ranges such as `10.1.0.0/16`, `::1`; throws a RangeError naming the one that is none. */
export function listOf(ranges: readonly string[]): BlockList {
  const list = new BlockList();
  for (const range of ranges) {
    const [address = '', bits] = range.split('/');
    const family = isIP(address);
    const most = family === 4 ? 32 : 128;
    const prefix = bits === undefined ? most : /^\d{1,3}$/.test(bits) ? Number(bits) : -1;
    if (family === 0 || prefix < 0 || prefix > most) throw new RangeError(`${range} is no address or range`);
    list.addSubnet(address, prefix, family === 4 ? 'ipv4' : 'ipv6');
  }
  return list;
}
