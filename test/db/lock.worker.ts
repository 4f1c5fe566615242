// Tries to lock the folders 0, 1, 2, … below <folder>, each at its appointed time: lock.worker.ts <folder> <count>
// <first time>. Prints the numbers of the folders it owns, then stays alive.
import { setTimeout as sleep } from 'node:timers/promises';
import { acquireFolderLock } from '../../src/db/embedded/folder-lock.ts';

const [folder = '', count = '0', first = '0'] = process.argv.slice(2);
const won: number[] = [];
for (let round = 0; round < Number(count); round += 1) {
  const start = Number(first) + round * 40;
  await sleep(Math.max(0, start - Date.now() - 4));
  while (Date.now() < start);
  const result = await acquireFolderLock(`${folder}/${round}`, '/nowhere');
  if ('lock' in result) won.push(round);
}
process.stdout.write(`${JSON.stringify({ won })}\n`);
setInterval(() => {}, 60_000);
