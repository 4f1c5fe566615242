import { createDecipheriv, createHash, timingSafeEqual } from 'node:crypto';
import { documentError, WRONG_PASSWORD } from '../document-errors.ts';
import { readOle } from './read-ole.ts';

/** Block keys of agile encryption. Source: [MS-OFFCRYPTO] 2.3.4.11 and 2.3.4.13. */
const VERIFIER_INPUT = Buffer.from('fea7d2763b4b9e79', 'hex');
const VERIFIER_VALUE = Buffer.from('d7aa0f6d3061344e', 'hex');
const KEY_VALUE = Buffer.from('146e0be7abacd0d6', 'hex');
const SEGMENT = 4096;
/** Word writes 100,000; a file may ask for more, up to this ([MS-OFFCRYPTO] allows ten million). */
const MAX_SPINS = 1_000_000;

function hash(algorithm: string, ...parts: Buffer[]): Buffer {
  const hashing = createHash(algorithm);
  for (const part of parts) hashing.update(part);
  return hashing.digest();
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

/** H(i + H(i-1 …)) over salt and password: what makes guessing slow. */
function spin(algorithm: string, salt: Buffer, password: string, count: number): Buffer {
  let digest = hash(algorithm, salt, Buffer.from(password, 'utf16le'));
  for (let at = 0; at < count; at += 1) digest = hash(algorithm, uint32(at), digest);
  return digest;
}

function pad(bytes: Buffer, length: number, fill: number): Buffer {
  return bytes.length >= length
    ? bytes.subarray(0, length)
    : Buffer.concat([bytes, Buffer.alloc(length - bytes.length, fill)]);
}

function aes(mode: 'cbc' | 'ecb', key: Buffer, iv: Buffer | null, data: Buffer): Buffer {
  const decipher = createDecipheriv(`aes-${key.length * 8}-${mode}`, key, iv);
  decipher.setAutoPadding(false);
  return Buffer.concat([decipher.update(data), decipher.final()]);
}

type Attributes = (name: string) => string;

function element(xml: string, tag: string): Attributes {
  const source = new RegExp(`<(?:\\w+:)?${tag}\\b([^>]*)>`).exec(xml)?.[1] ?? '';
  return (name) => new RegExp(`\\b${name}="([^"]*)"`).exec(source)?.[1] ?? '';
}

/**
 * Agile encryption (Office 2010 and later). Source: [MS-OFFCRYPTO] 2.3.4.10–15. Undefined when the password is wrong.
 */
function decryptAgile(info: string, data: Buffer, password: string): Buffer | undefined {
  const dataOf = element(info, 'keyData');
  const keyOf = element(info, 'encryptedKey');
  const algorithm = keyOf('hashAlgorithm').replace('-', '');
  const spins = Number(keyOf('spinCount'));
  if (!(spins <= MAX_SPINS)) throw documentError('document.unsafe');
  const salt = Buffer.from(keyOf('saltValue'), 'base64');
  const digest = spin(algorithm, salt, password, spins);
  const open = (block: Buffer, name: string) =>
    aes(
      'cbc',
      pad(hash(algorithm, digest, block), Number(keyOf('keyBits')) / 8, 0x36),
      pad(salt, Number(keyOf('blockSize')), 0x36),
      Buffer.from(keyOf(name), 'base64'),
    );
  const input = open(VERIFIER_INPUT, 'encryptedVerifierHashInput').subarray(0, salt.length);
  const size = Number(keyOf('hashSize'));
  const expected = open(VERIFIER_VALUE, 'encryptedVerifierHashValue').subarray(0, size);
  if (!timingSafeEqual(hash(algorithm, input).subarray(0, size), expected)) return undefined;
  const key = open(KEY_VALUE, 'encryptedKeyValue').subarray(0, Number(dataOf('keyBits')) / 8);
  const dataSalt = Buffer.from(dataOf('saltValue'), 'base64');
  const parts: Buffer[] = [];
  for (let at = 8, index = 0; at < data.length; at += SEGMENT, index += 1) {
    const vector = hash(dataOf('hashAlgorithm').replace('-', ''), dataSalt, uint32(index));
    const block = data.subarray(at, at + SEGMENT);
    const whole = block.subarray(0, block.length - (block.length % 16));
    parts.push(aes('cbc', key, pad(vector, Number(dataOf('blockSize')), 0x36), whole));
  }
  return Buffer.concat(parts);
}

/** Standard encryption (Office 2007: AES in ECB, SHA-1). Source: [MS-OFFCRYPTO] 2.3.4.5–9. Undefined as above. */
function decryptStandard(info: Buffer, data: Buffer, password: string): Buffer | undefined {
  const headerSize = info.readUInt32LE(8);
  const keyBytes = info.readUInt32LE(12 + 16) / 8;
  const verifier = info.subarray(12 + headerSize);
  const salt = verifier.subarray(4, 20);
  const digest = hash('sha1', spin('sha1', salt, password, 50_000), uint32(0));
  const derive = (fill: number) => {
    const block = Buffer.alloc(64, fill);
    for (const [at, byte] of digest.entries()) block[at] = fill ^ byte;
    return hash('sha1', block);
  };
  const key = Buffer.concat([derive(0x36), derive(0x5c)]).subarray(0, keyBytes);
  const input = aes('ecb', key, null, verifier.subarray(20, 36));
  const expected = aes('ecb', key, null, verifier.subarray(40, 72)).subarray(0, 20);
  if (!timingSafeEqual(hash('sha1', input), expected)) return undefined;
  const body = data.subarray(8);
  return aes('ecb', key, null, body.subarray(0, body.length - (body.length % 16)));
}

/**
 * The Office file (a zip container) inside an encrypted one. Throws `document.encrypted` without the right password and
 * `document.broken`.
 */
export function decryptOffice(bytes: Uint8Array, password: string | undefined): Uint8Array {
  if (password === undefined) throw documentError('document.encrypted');
  const streams = readOle(bytes);
  const info = streams.get('EncryptionInfo');
  const data = streams.get('EncryptedPackage');
  if (!info || !data) throw documentError('document.broken');
  let opened: Buffer | undefined;
  try {
    const isAgile = info.readUInt16LE(0) === 4 && info.readUInt16LE(2) === 4;
    opened = isAgile
      ? decryptAgile(info.toString('utf8', 8), data, password)
      : decryptStandard(info, data, password);
  } catch (cause) {
    throw documentError('document.broken', undefined, cause);
  }
  if (!opened) throw documentError('document.encrypted', WRONG_PASSWORD);
  return opened.subarray(0, Number(data.readBigUInt64LE(0)));
}
