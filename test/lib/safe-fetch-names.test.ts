import { createServer } from 'node:http';
import { expect, it, vi } from 'vitest';
import { createFetcher } from '../../src/lib/safe-fetch.ts';

/** What the next look-ups of any name give, one after the other; the last goes on. */
const names: string[][] = [];
vi.mock('node:dns', async (original) => ({
  ...(await original<typeof import('node:dns')>()),
  lookup: (_name: string, _options: unknown, done: (error: null, found: unknown) => void) => {
    const addresses = (names.length > 1 ? names.shift() : names[0]) ?? [];
    done(
      null,
      addresses.map((address) => ({ address, family: 4 })),
    );
  },
}));

it('a name that turns to a private address after it was judged is refused when it is used', async () => {
  let asked = 0;
  const server = createServer((_request, response) => {
    asked += 1;
    response.end('inside');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : 0;
  const fetcher = createFetcher({ allow: [], userAgent: 'test' });

  names.push(['93.184.215.14'], ['127.0.0.1']);
  await fetcher.check('http://rebinding.example/');
  await expect(fetcher.fetch(`http://rebinding.example:${port}/`)).rejects.toMatchObject({
    code: 'url.refused',
  });
  // one bad address among good ones is enough: which of them is used is not ours to choose
  names.splice(0, names.length, ['93.184.215.14', '127.0.0.1']);
  await expect(fetcher.fetch(`http://mixed.example:${port}/`)).rejects.toMatchObject({ code: 'url.refused' });
  await expect(fetcher.check(`http://mixed.example/`)).rejects.toMatchObject({ code: 'url.refused' });
  expect(asked).toBe(0);

  const allowed = createFetcher({ allow: ['127.0.0.1'], userAgent: 'test' });
  names.splice(0, names.length, ['127.0.0.1']);
  expect((await allowed.fetch(`http://intranet.example:${port}/`)).status).toBe(200);
  await fetcher.close();
  await allowed.close();
  server.close();
});
