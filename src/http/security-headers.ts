import type { MiddlewareHandler } from 'hono';
import { secureHeaders } from 'hono/secure-headers';
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

/** Other sites put `/chat` into a frame. */
const forFramed = { contentSecurityPolicy: { ...pagePolicy, frameAncestors: ['*'] }, xFrameOptions: false };

/** Other sites load the widget's script, and its pages call the widget door. */
const forOthers = { ...forData, crossOriginResourcePolicy: 'cross-origin' };

/** Headers by what is asked for; Strict-Transport-Security only where we are reached by https. */
export function securityHeaders(publicUrl: string): MiddlewareHandler<AnyEnv> {
  const strictTransportSecurity = publicUrl.startsWith('https:') ? 'max-age=31536000' : false;
  const build = (options: Parameters<typeof secureHeaders>[0]) =>
    secureHeaders({ ...options, strictTransportSecurity, referrerPolicy: 'strict-origin-when-cross-origin' });
  const data = build(forData);
  const docs = build(forDocs);
  const pages = build(forPages);
  const framed = build(forFramed);
  const others = build(forOthers);
  return (c, next) => {
    const { path } = c.req;
    if (path.startsWith('/api/docs')) return docs(c, next);
    if (path.startsWith('/api/widget/') || path === '/widget.js' || path.startsWith('/widget/')) {
      return others(c, next);
    }
    if (path.startsWith('/api/')) return data(c, next);
    return /^\/chat(\/|$)/.test(path) ? framed(c, next) : pages(c, next);
  };
}

/** What the API answers is kept nowhere on the way, unless a route says otherwise. */
export const keepNowhere: MiddlewareHandler<AnyEnv> = async (c, next) => {
  await next();
  if (!c.res.headers.has('cache-control')) c.header('Cache-Control', 'no-store');
};
