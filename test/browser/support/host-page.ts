import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export type HostPage = { url: string; close(): void };

/** A page of some other company: another origin, its own rules. */
export async function serveHostPage(
  html: (host: { url: string }) => string,
  headers: Record<string, string> = {},
): Promise<HostPage> {
  let url = '';
  const server = createServer((_, response) => {
    response.writeHead(200, { 'Content-Type': 'text/html; charset=utf-8', ...headers });
    response.end(html({ url }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // Another name for the same machine is another site.
  url = `http://localhost:${(server.address() as AddressInfo).port}`;
  return {
    url,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
