import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { cellsKept } from './known-places.ts';
import type { ManifestLine } from './measure-file.ts';
import { holds, scoreText, type TextScore } from './score.ts';

const run = promisify(execFile);
const here = join(import.meta.dirname, 'peers');
const python = join(here, '.venv/bin/python');
const PEERS = ['officeparser', 'pdf-parse', 'unpdf', 'markitdown'] as const;
type Peer = (typeof PEERS)[number];

export type PeerResult = TextScore & {
  file: string;
  outcome: 'ready' | 'failed';
  error: string | null;
  /** Null where a peer cannot be asked: it takes no password. */
  outcomeMet: boolean | null;
  /** Of known table cells those that stand on a line or between bars alone; a generous count. */
  cells: number | null;
  seconds: number;
};

/** Installs what is not there yet; a peer that cannot be installed is left out and named. */
export async function installPeers(): Promise<Peer[]> {
  const npm = ['install', '--no-audit', '--no-fund', '--ignore-scripts', '--userconfig=/dev/null'];
  if (!existsSync(join(here, 'node_modules')))
    await run('npm', npm, { cwd: here }).catch((error: unknown) => process.stderr.write(`${error}\n`));
  if (!existsSync(join(here, '.venv/installed'))) {
    const script = `python3 -m venv .venv && .venv/bin/pip install -q -r requirements.txt && touch .venv/installed`;
    await run('sh', ['-c', script], { cwd: here }).catch((error: unknown) =>
      process.stderr.write(`${error}\n`),
    );
  }
  return PEERS.filter((peer) =>
    existsSync(join(here, peer === 'markitdown' ? '.venv/installed' : `node_modules/${peer}`)),
  );
}

/** Without the marks of Markdown, cells on lines of their own, as the truth has them. */
function plain(text: string): string {
  return text
    .replace(/<!--[\s\S]*?-->/g, '')
    .replace(/!?\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replace(/\\([-\\`*_{}[\]()#+.!|>])/g, '$1')
    .replace(/\*\*/g, '')
    .replace(/[|\t]/g, '\n')
    .replace(/^\s*(#+|[-*+]|\d+\.)\s/gm, '')
    .replace(/^[-: ]+$/gm, '');
}

function isMet({ expect, probe }: ManifestLine, text: string | undefined): boolean | null {
  if (expect.startsWith('password:')) return null;
  const ready = text !== undefined && holds(text, probe);
  if (expect === 'ok') return ready;
  if (expect === 'corrupt' || expect === 'refuse') return text === undefined || text.trim() === '';
  if (expect === 'no-text') return true;
  return ready || text === undefined;
}

export async function measurePeer(
  peer: Peer,
  data: string,
  line: ManifestLine,
  truth: string | undefined,
): Promise<PeerResult> {
  const path = join(data, line.file);
  const [program, script] =
    peer === 'markitdown' ? [python, 'run-markitdown.py'] : [process.execPath, 'run-peer.mjs'];
  const started = performance.now();
  const found = await run(program, [join(here, script), peer, path], {
    timeout: 180_000,
    maxBuffer: 1 << 28,
    cwd: here,
  }).then(
    ({ stdout }) => ({ text: plain(stdout), error: null }),
    (error: unknown) => ({ text: undefined, error: String(error).slice(0, 300) }),
  );
  return {
    file: line.file,
    outcome: found.text === undefined ? 'failed' : 'ready',
    error: found.error,
    outcomeMet: isMet(line, found.text),
    ...scoreText(found.text, line.expect.startsWith('password:') ? undefined : truth),
    cells: await cellsKept(
      path,
      found.text?.split('\n') ?? [],
      line.expect.startsWith('password:') ? undefined : truth,
    ),
    seconds: (performance.now() - started) / 1000,
  };
}
