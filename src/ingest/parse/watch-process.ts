import { Worker } from 'node:worker_threads';

/** How often it looks. A process can take 2 GB a second, so it is ended before it has all that it may have. */
const LOOK_MS = 20;
const ENDED_AT = 0.93;

/**
 * Starts a thread that ends this process, even in the middle of an endless loop, when its parent is gone, when its
 * deadline (in milliseconds from now) has passed, or before it takes more than `maxRssMb` in all.
 */
export function watchProcess({ maxRssMb, deadlineMs }: { maxRssMb: number; deadlineMs: number }): void {
  const program = `
    const { parent, maxRss, until } = require('node:worker_threads').workerData;
    setInterval(() => {
      const over = process.memoryUsage.rss() > maxRss || performance.timeOrigin + performance.now() > until;
      if (over || process.ppid !== parent) process.kill(process.pid, 'SIGKILL');
    }, ${LOOK_MS});`;
  const maxRss = maxRssMb * 1024 * 1024 * ENDED_AT;
  const until = performance.timeOrigin + performance.now() + deadlineMs + 1000;
  new Worker(program, { eval: true, workerData: { parent: process.ppid, maxRss, until } }).unref();
}
