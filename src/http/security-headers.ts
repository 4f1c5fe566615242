import type { MiddlewareHandler } from 'hono';
import { secureHeaders } from 'hono/secure-headers';
import { findInboxByKey } from '../accounts/index.ts';
import type { Db } from '../db/index.ts';
import type { AnyEnv } from './env.ts';

const nothing = ["'none'"];
const own = ["'self'"];

/** What the API answers is data: no browser should run, frame or embed it. */
const forData = { contentSecurityPolicy: { defaultSrc: nothing, frameAncestors: nothing } };

/** Scalar styles itself with inline styles and keeps its fonts and icons in the script. */
const forDocs = {
  contentSecurityPolicy: {
    defaultSrc: nothing,
    scriptSrc: own,
    styleSrc: [...own, "'unsafe-inline'"],
    imgSrc: [...own, 'data:', 'blob:'],
    fontSrc: [...own, 'data:'],
    connectSrc: own,
    workerSrc: ['blob:'],
    baseUri: nothing,
    formAction: nothing,
    frameAncestors: nothing,
  },
};

/** Our own pages; the widget keeps its styles in a shadow root. */
const pagePolicy = {
  defaultSrc: nothing,
  scriptSrc: own,
  styleSrc: [...own, "'unsafe-inline'"],
  imgSrc: [...own, 'data:', 'blob:', 'https:'],
  fontSrc: [...own, 'data:'],
  connectSrc: own,
  frameSrc: own,
  baseUri: nothing,
  formAction: own,
};
const forPages = { contentSecurityPolicy: { ...pagePolicy, frameAncestors: nothing } };

/** The sites that an inbox lists put `/chat` into a frame. */
const forFramed = (framers: readonly string[]) => ({
  contentSecurityPolicy: { ...pagePolicy, frameAncestors: [...framers] },
  xFrameOptions: false,
});

/** Other sites load the widget's script, and its pages call the widget door. */
const forOthers = { ...forData, crossOriginResourcePolicy: 'cross-origin' };

/** Headers by what is asked for; Strict-Transport-Security only where we are reached by https. */
export function securityHeaders(
  publicUrl: string,
  framersOf: (inboxKey: string) => Promise<string[]>,
): MiddlewareHandler<AnyEnv> {
  const strictTransportSecurity = publicUrl.startsWith('https:') ? 'max-age=31536000' : false;
  const build = (options: Parameters<typeof secureHeaders>[0]) =>
    secureHeaders({ ...options, strictTransportSecurity, referrerPolicy: 'strict-origin-when-cross-origin' });
  const data = build(forData);
  const docs = build(forDocs);
  const pages = build(forPages);
  const others = build(forOthers);
  return async (c, next) => {
    const { path } = c.req;
    if (path.startsWith('/api/docs')) return docs(c, next);
    if (path.startsWith('/api/widget/') || path === '/widget.js' || path.startsWith('/widget/')) {
      return others(c, next);
    }
    if (path.startsWith('/api/')) return data(c, next);
    const chat = /^\/chat(?:\/([^/]*))?\/?$/.exec(path);
    if (!chat) return pages(c, next);
    // As the page itself reads it: what it shows is what may be framed.
    const key = c.req.query('inbox') ?? chat[1] ?? '';
    return build(forFramed(await framersOf(key)))(c, next);
  };
}

/**
 * Who may put the chat page of an inbox into a frame: the origins it lists (any, if it lists none) and our own pages.
 */
export async function findFramers(db: Db, inboxKey: string): Promise<string[]> {
  const inbox = await findInboxByKey(db, inboxKey).catch(() => undefined);
  if (!inbox) return own;
  return inbox.allowedOrigins.length === 0 ? ['*'] : [...own, ...inbox.allowedOrigins];
}

/** What the API answers is kept nowhere on the way, unless a route says otherwise. */
export const keepNowhere: MiddlewareHandler<AnyEnv> = async (c, next) => {
  await next();
  if (!c.res.headers.has('cache-control')) c.header('Cache-Control', 'no-store');
};
