import { Worker } from 'node:worker_threads';

/**
 * Starts a thread that ends this process, even in the middle of an endless loop, when its parent is gone, when its deadline
 * (in milliseconds from now) has passed, or when it takes more than `maxRssMb` in all.
 */
export function watchProcess({ maxRssMb, deadlineMs }: { maxRssMb: number; deadlineMs: number }): void {
  const program = `
    const { parent, maxRss, until } = require('node:worker_threads').workerData;
    setInterval(() => {
      const over = process.memoryUsage.rss() > maxRss || performance.timeOrigin + performance.now() > until;
      if (over || process.ppid !== parent) process.kill(process.pid, 'SIGKILL');
    }, 250);`;
  const maxRss = maxRssMb * 1024 * 1024;
  const until = performance.timeOrigin + performance.now() + deadlineMs + 1000;
  new Worker(program, { eval: true, workerData: { parent: process.ppid, maxRss, until } }).unref();
}
