import { type Utm, utmNames } from '../contract/index.ts';

/** Names of query parameters whose values open something or say who somebody is. */
const secret =
  /(^|[_.[-])(access|api|auth|authorization|bearer|code|cred|credential|email|hash|hmac|jwt|key|login|mail|mobile|nonce|otp|pass|passwd|password|phone|pin|pwd|refresh|reset|secret|session|sessionid|sid|sig|sign|signature|ssn|state|tel|ticket|token|user|username)([_.\]-]|$)/i;
/** Said as well by how the value looks: a JWT, something long and random, an e-mail address. */
const secretValue = /^eyJ[\w-]+\.|^[\w+/=~.-]{40,}$|^[0-9a-f]{32,}$|[^\s@]+@[^\s@]+\.[^\s@]+/i;
const most = 1000;

/**
 * An address as it may be kept: without user, password and fragment, and without query parameters that could be a
 * secret; the campaign's (`utm_…`) are told apart by `readUtm`. Undefined for what is no http(s) address.
 */
export function trimAddress(text: string): string | undefined {
  const url = URL.parse(text);
  if (!url || !/^https?:$/.test(url.protocol)) return undefined;
  url.username = url.password = url.hash = '';
  for (const [name, value] of [...url.searchParams]) {
    const plain = name.replaceAll(/([a-z])([A-Z])/g, '$1_$2');
    if (secret.test(plain) || secretValue.test(value) || /^utm_/i.test(name)) url.searchParams.delete(name);
  }
  return url.href.slice(0, most);
}

/** The campaign that brought the visit. */
export function readUtm(text: string): Utm {
  const params = URL.parse(text)?.searchParams;
  return Object.fromEntries(
    utmNames.flatMap((name) => {
      const value = params?.get(`utm_${name}`)?.trim();
      return value && !secretValue.test(value) ? [[name, value.slice(0, 200)]] : [];
    }),
  );
}
