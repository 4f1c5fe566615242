import { readdir } from 'node:fs/promises';
import { join } from 'node:path';

export const localesFolder = join(import.meta.dirname, '../src/widget/app/locales');

/** The languages that the widget speaks, by BCP 47 tag, with their files: a file named after its tag is a language. */
export async function findLanguages(): Promise<Record<string, string>> {
  const files = (await readdir(localesFolder)).filter((name) => /^[a-z]{2,3}(-[a-z]{2,4})?\.ts$/.test(name));
  return Object.fromEntries(
    files.sort().map((name) => [Intl.getCanonicalLocales(name.slice(0, -'.ts'.length))[0] ?? name, name]),
  );
}
