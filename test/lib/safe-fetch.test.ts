import { createServer, type RequestListener, type Server } from 'node:http';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import { isPublicAddress } from '../../src/lib/public-address.ts';
import { createFetcher, type Fetcher } from '../../src/lib/safe-fetch.ts';

const open: { close(): unknown }[] = [];
afterEach(async () => {
  for (const each of open.splice(0)) await each.close();
});

async function serve(handler: RequestListener): Promise<{ url: string; asked: string[] }> {
  const asked: string[] = [];
  const server: Server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`);
    handler(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  open.push(server);
  const address = server.address();
  return { url: `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`, asked };
}

function fetcher(allow: string[] = []): Fetcher {
  const made = createFetcher({ allow, userAgent: 'Knowdesk/test (+https://help.example)' });
  open.push(made);
  return made;
}

describe('an address', () => {
  it('is public only outside of every special range', () => {
    const closed = [
      '127.0.0.1 127.255.0.9 0.0.0.0 10.0.0.1 172.16.0.1 172.31.255.255 192.168.1.1 169.254.169.254',
      '100.64.0.1 100.100.100.200 168.63.129.16 198.18.0.1 224.0.0.1 255.255.255.255 192.0.2.1 203.0.113.9',
      ':: ::1 fe80::1 fe80::1%eth0 fc00::1 fd00:ec2::254 ff02::1 ::ffff:127.0.0.1 ::ffff:8.8.8.8 ::7f00:1',
      '64:ff9b::7f00:1 64:ff9b::808:808 64:ff9b:1::1 2002:7f00:1::1 2001::1 2001:db8::1 100::1 not-an-address',
    ];
    const wrong = closed
      .join(' ')
      .split(' ')
      .filter((address) => isPublicAddress(address));
    expect(wrong).toEqual([]);
    const fine = ['8.8.8.8', '1.1.1.1', '172.32.0.1', '100.128.0.1', '2606:4700::1111', '2400:3200::1'];
    expect(fine.filter((address) => !isPublicAddress(address))).toEqual([]);
  });
});

describe('a fetch of what somebody named', () => {
  it.each([
    'http://127.0.0.1/',
    'http://127.1/',
    'http://2130706433/',
    'http://0x7f.0.0.1/',
    'http://localhost/',
    'http://[::1]/',
    'http://[::ffff:127.0.0.1]/',
    'http://[64:ff9b::7f00:1]/',
    'http://10.0.0.1/',
    'http://169.254.169.254/latest/meta-data/',
    'http://0/',
  ])('refuses %s', async (url) => {
    await expect(fetcher().fetch(url)).rejects.toMatchObject({ code: 'url.refused' });
    await expect(fetcher().check(url)).rejects.toMatchObject({ code: 'url.refused' });
  });

  it('refuses other schemes, user names and ports that no website uses', async () => {
    for (const url of [
      'file:///etc/passwd',
      'ftp://example.com/',
      'gopher://x/',
      'http://a:b@example.com/',
      'nonsense',
    ])
      await expect(fetcher().fetch(url)).rejects.toMatchObject({ code: 'url.invalid' });
    await expect(fetcher().check('http://8.8.8.8:5432/')).rejects.toMatchObject({ code: 'url.refused' });
    await expect(fetcher().fetch('http://8.8.8.8:5432/')).rejects.toMatchObject({ code: 'url.refused' });
    await fetcher().check('https://8.8.8.8:8443/');
  });

  it('makes no connection to a private address, by name or by number, and does where that is allowed', async () => {
    const site = await serve((_request, response) => response.end('inside'));
    const { port } = new URL(site.url);
    for (const host of ['127.0.0.1', 'localhost', '[::ffff:127.0.0.1]'])
      await expect(fetcher().fetch(`http://${host}:${port}/`)).rejects.toMatchObject({ code: 'url.refused' });
    expect(site.asked).toEqual([]);
    const answer = await fetcher(['127.0.0.0/8', '::1']).fetch(`http://localhost:${port}/x`);
    expect([answer.status, answer.body.toString()]).toEqual([200, 'inside']);
    // one range that is allowed opens no other
    await expect(fetcher(['10.0.0.0/8']).fetch(site.url)).rejects.toMatchObject({ code: 'url.refused' });
  });

  it('judges each redirect anew', async () => {
    const inside = await serve((_request, response) => response.end('secret'));
    const { port } = new URL(inside.url);
    const site = await serve((_request, response) => {
      response.writeHead(302, { location: `http://127.0.0.2:${port}/` }).end();
    });
    await expect(fetcher(['127.0.0.1']).fetch(site.url)).rejects.toMatchObject({ code: 'url.refused' });
    expect(inside.asked).toEqual([]);
    const toFile = await serve((_request, response) => {
      response.writeHead(302, { location: 'file:///etc/passwd' }).end();
    });
    await expect(fetcher(['127.0.0.1']).fetch(toFile.url)).rejects.toMatchObject({ code: 'url.invalid' });
  });

  it('follows redirects up to a limit, and only where it may', async () => {
    const site = await serve(({ url }, response) => {
      if (url === '/end') response.end('here');
      else response.writeHead(301, { location: url === '/loop' ? '/loop' : '/end' }).end();
    });
    const own = fetcher(['127.0.0.1']);
    expect(await own.fetch(`${site.url}/start`)).toMatchObject({ url: `${site.url}/end`, status: 200 });
    await expect(own.fetch(`${site.url}/loop`)).rejects.toMatchObject({ code: 'url.unreachable' });
    expect(await own.fetch(`${site.url}/start`, { mayFollow: () => false })).toMatchObject({
      status: 301,
      location: `${site.url}/end`,
    });
    expect(await own.fetch(`${site.url}/start`, { maxRedirects: 0 })).toMatchObject({ status: 301 });
  });

  it('gives up on an answer that is too large, also when it was small before it was unpacked', async () => {
    const bomb = gzipSync(Buffer.alloc(30 * 1024 * 1024));
    const site = await serve((_request, response) => {
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(bomb);
    });
    expect(bomb.length).toBeLessThan(64 * 1024);
    await expect(fetcher(['127.0.0.1']).fetch(site.url, { maxBytes: 1024 * 1024 })).rejects.toMatchObject({
      code: 'url.too_large',
    });
  });

  it('gives up on a server that is silent, or trickles, in time', async () => {
    const site = await serve((_request, response) => {
      response.writeHead(200);
      const timer = setInterval(() => response.write('.'), 20);
      response.on('close', () => clearInterval(timer));
    });
    const began = performance.now();
    await expect(fetcher(['127.0.0.1']).fetch(site.url, { timeoutMs: 300 })).rejects.toMatchObject({
      code: 'url.timed_out',
    });
    expect(performance.now() - began).toBeLessThan(3_000);
  });

  it('says who asks, and where it went wrong', async () => {
    let agent: string | undefined;
    const site = await serve((request, response) => {
      agent = request.headers['user-agent'];
      response.end();
    });
    await fetcher(['127.0.0.1']).fetch(site.url);
    expect(agent).toBe('Knowdesk/test (+https://help.example)');
    const { port } = new URL(site.url);
    await open.splice(0, 1)[0]?.close();
    await expect(fetcher(['127.0.0.1']).fetch(`http://127.0.0.1:${port}/`)).rejects.toMatchObject({
      code: expect.stringMatching(/^url\.(unreachable|timed_out)$/),
    });
    const stop = new AbortController();
    stop.abort(new Error('stopping'));
    await expect(fetcher(['127.0.0.1']).fetch(site.url, { signal: stop.signal })).rejects.toThrow('stopping');
  });
});

it('a name that nobody has is an error of the call, and leaves the process alone', async () => {
  const lookups = createFetcher({ allow: [], userAgent: 'test' });
  await expect(lookups.fetch('https://no-such-host.invalid/hook')).rejects.toThrow();
  // An exception inside of the look-up would be uncaught, which fails the run.
  await new Promise((resolve) => setTimeout(resolve, 50));
});
