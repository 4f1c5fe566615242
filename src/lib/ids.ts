import { parse, v7 } from 'uuid';

/**
 * A new opaque id: `<prefix>_` and a UUIDv7 (RFC 9562) in 25 base-36 digits, so ids of one kind sort by creation.
 */
export function newId(prefix: string): string {
  let value = 0n;
  for (const byte of parse(v7())) value = (value << 8n) | BigInt(byte);
  return `${prefix}_${value.toString(36).padStart(25, '0')}`;
}
