import { readFile, realpath, stat } from 'node:fs/promises';
import { dirname, extname, join, resolve, sep } from 'node:path';

/** Pictures larger than this stay out; a Markdown file with its pictures is sent as one. */
const maxPictureBytes = 2 * 1024 * 1024;
const maxPictures = 100;
const mediaTypes: Record<string, string> = {
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.jpeg': 'image/jpeg',
  '.gif': 'image/gif',
  '.webp': 'image/webp',
};

/**
 * A file as it is sent: Markdown with the pictures that it shows from its own folder put inside, so that they can be
 * shown with an answer. Nothing outside `folder` is read, whatever a file names or a symbolic link leads to.
 */
export async function prepareFile(folder: string, path: string): Promise<Uint8Array> {
  const bytes = await readFile(join(folder, path));
  if (!/\.(md|mdx|markdown)$/i.test(path)) return bytes;
  const text = bytes.toString('utf8');
  // Another encoding is the server's to guess.
  if (text.includes('\ufffd')) return bytes;
  const found = [...text.matchAll(/(!\[[^\]\n]*\]\()\s*<?([^)\s>]+)>?((?:\s+["'][^)\n]*["'])?\s*\))/g)].slice(
    0,
    maxPictures,
  );
  let sent = '';
  let from = 0;
  for (const match of found) {
    const [whole, before = '', target = '', after = ''] = match;
    const picture = await readPicture(folder, path, target);
    if (!picture) continue;
    sent += `${text.slice(from, match.index)}${before}${picture}${after}`;
    from = match.index + whole.length;
  }
  return from === 0 ? bytes : Buffer.from(sent + text.slice(from));
}

async function readPicture(folder: string, path: string, target: string): Promise<string | undefined> {
  if (/^[a-z][a-z\d+.-]*:|^\/\/|^#/i.test(target)) return undefined;
  const name = decode(target.split(/[?#]/)[0] ?? '');
  const mediaType = mediaTypes[extname(name).toLowerCase()];
  if (mediaType === undefined) return undefined;
  const root = await realpath(folder);
  // A leading slash is the root of the folder, as in site generators.
  const place = name.startsWith('/') ? join(root, name) : resolve(root, dirname(path), name);
  const real = await realpath(place).catch(() => undefined);
  if (real === undefined || !real.startsWith(root + sep)) return undefined;
  const found = await stat(real);
  if (!found.isFile() || found.size > maxPictureBytes) return undefined;
  return `data:${mediaType};base64,${(await readFile(real)).toString('base64')}`;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
