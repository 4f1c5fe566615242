/** Parameters that only say where a visitor came from. */
const tracking = /^(utm_\w+|gclid|fbclid|msclkid|mc_[ce]id|spm|_hs\w+)$/i;

/** One spelling for one page: without fragment and tracking parameters; a host's default port goes by itself. */
export function pageUrl(address: string): string {
  const url = new URL(address);
  url.hash = '';
  for (const name of [...url.searchParams.keys()]) if (tracking.test(name)) url.searchParams.delete(name);
  return url.href;
}

/** The same site: the same host and port, with and without `www.`; http and https are one. */
export function isSameSite(a: string, b: string): boolean {
  return siteOf(a) === siteOf(b);
}

function siteOf(address: string): string {
  const { hostname, port } = new URL(address);
  return `${hostname.replace(/^www\./, '')}:${port}`;
}

/** What a crawl may follow: the same site, below the folder of where it began. */
export function isBelow(start: string, address: string): boolean {
  const folder = new URL(start).pathname.replace(/[^/]*$/, '');
  return isSameSite(start, address) && new URL(address).pathname.startsWith(folder);
}

/** Files that a site links to and nobody reads. */
export function isAsset(address: string): boolean {
  return /\.(jpe?g|png|gif|svg|webp|avif|ico|css|m?js|json|xml|rss|atom|woff2?|ttf|mp[34]|webm|mov|avi|wav|zip|gz|tgz|7z|rar|exe|dmg|apk|msi|deb|iso)$/i.test(
    new URL(address).pathname,
  );
}

/** A file name for a page, from the last part of its address. */
export function fileNameOf(address: string, extension: string): string {
  const { pathname, hostname } = new URL(address);
  const last = pathname.split('/').filter(Boolean).at(-1) ?? hostname;
  const name = decode(last)
    .replaceAll(/[\p{Cc}/\\]/gu, ' ')
    .replace(/\.(html?|php|aspx?|jsp|pdf|txt|md)$/i, '')
    .slice(0, 150)
    .trim();
  return `${name || hostname}.${extension}`;
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part).toWellFormed();
  } catch {
    return part;
  }
}
