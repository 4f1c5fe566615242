import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { afterEach } from 'vitest';

type Reply = {
  status?: number;
  headers?: Record<string, string>;
  body?: string | Buffer;
};
/** Pages by path with query; a function decides by the request. */
type Pages = Record<string, string | Reply | ((request: IncomingMessage) => Reply)>;
export type Website = { url: string; pages: Pages; asked: string[]; close(): Promise<void> };

const open: Website[] = [];
afterEach(async () => {
  for (const each of open.splice(0)) await each.close();
});

/** A website on this machine that can change; a string is a page of HTML. */
export async function openWebsite(pages: Pages): Promise<Website> {
  const site: Website = { url: '', pages, asked: [], close };
  const server: Server = createServer((request, response) => answer(site, request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  site.url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`;
  function close(): Promise<void> {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(() => resolve()));
  }
  open.push(site);
  return site;
}

function answer(site: Website, request: IncomingMessage, response: ServerResponse): void {
  site.asked.push(request.url ?? '');
  const page = site.pages[request.url ?? ''];
  const found = typeof page === 'function' ? page(request) : page;
  const reply: Reply =
    found === undefined ? { status: 404 } : typeof found === 'string' ? { body: found } : found;
  response.writeHead(reply.status ?? 200, { 'content-type': 'text/html', ...reply.headers });
  response.end(reply.body);
}

/** A page with a title, text and links, framed as pages are. */
export function html(title: string, text: string, links: string[] = [], head = ''): string {
  const nav = links.map((href) => `<a href="${href}">${href}</a>`).join(' ');
  return `<!doctype html><html><head><title>${title}</title>${head}</head><body><nav>${nav}</nav>
<main><h1>${title}</h1><p>${text}</p></main><footer>Shown at ${Math.random()}</footer></body></html>`;
}
