import { Agent, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Hono } from 'hono';
import { expect, test } from 'vitest';
import { withUpload } from '../../src/http/read-upload.ts';
import { startServer } from '../../src/http/start-server.ts';

/** Longer than the server lets a body stand unread. */
const LATE_MS = 1200;

test('an upload whose body ends late keeps its connection for what is asked next on it', async () => {
  const app = new Hono();
  const limits = { folder: join(tmpdir(), 'knowdesk-upload-connection'), maxBytes: 1_000_000 };
  app.post('/', (c) => withUpload(c, limits, async ({ file }) => c.json({ name: file.name })));
  const server = await startServer({ app, host: '127.0.0.1', port: 0 });
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const upload = () =>
    new Promise<{ status?: number; port?: number }>((resolve, reject) => {
      const headers = { 'content-type': 'multipart/form-data; boundary=b1' };
      const options = { host: '127.0.0.1', port: server.port, method: 'POST', agent, headers };
      const sent = request(options, (response) => {
        const { statusCode: status = 0 } = response;
        const port = sent.socket?.localPort ?? 0;
        response.on('error', reject).on('end', () => resolve({ status, port }));
        response.resume();
      }).on('error', reject);
      sent.write('--b1\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\n\r\n');
      sent.write('Fees are due.\r\n--b1--\r\n');
      // The form is complete, the body is not: a busy network or machine brings its end later.
      void sleep(LATE_MS).then(() => sent.end());
    });
  const first = await upload();
  const second = await upload();
  expect([first.status, second.status]).toEqual([200, 200]);
  expect(second.port).toBe(first.port);
  agent.destroy();
  await server.close();
});
