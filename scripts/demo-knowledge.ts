import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

type Manifest = {
  documents: { file: string; title: string; language: string; tags: string[] }[];
  faq: string[];
};

const waitMs = 100;
const patienceMs = 240_000;

/** Uploads the sample documents and FAQ table as a member would, over the API, and waits until all are learned. */
export async function loadSampleKnowledge(url: string, apiKey: string, folder: string): Promise<void> {
  const manifest: Manifest = JSON.parse(await readFile(join(folder, 'manifest.json'), 'utf8'));
  const headers = { authorization: `Bearer ${apiKey}` };

  const post = async (path: string, file: string, fields: Record<string, string>): Promise<string> => {
    const form = new FormData();
    form.set('file', new Blob([await readFile(join(folder, file))]), file);
    for (const [name, value] of Object.entries(fields)) form.set(name, value);
    const response = await fetch(`${url}/api/${path}`, { method: 'POST', headers, body: form });
    if (!response.ok) throw new Error(`${file} was not taken: ${response.status} ${await response.text()}`);
    return ((await response.json()) as { id: string }).id;
  };

  const until = async (path: string, ended: readonly string[]): Promise<void> => {
    const deadline = Date.now() + patienceMs;
    while (Date.now() < deadline) {
      const state = (await (await fetch(`${url}/api/${path}`, { headers })).json()) as {
        status: string;
        error: { message: string } | null;
      };
      if (state.status === 'failed') throw new Error(`${path}: ${state.error?.message}`);
      if (ended.includes(state.status)) return;
      await sleep(waitMs);
    }
    throw new Error(`${path} was not learned in time`);
  };

  const documents = await Promise.all(
    manifest.documents.map(({ file, title, language, tags }) =>
      post('documents', file, { title, language, tags: tags.join(',') }),
    ),
  );
  const tables = await Promise.all(manifest.faq.map((file) => post('faq-imports', file, {})));
  await Promise.all([
    ...documents.map((id) => until(`documents/${id}`, ['ready'])),
    ...tables.map((id) => until(`faq-imports/${id}`, ['done'])),
  ]);
}
