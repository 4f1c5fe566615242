import robotsParser from 'robots-parser';
import { AppError, isAppError } from '../../lib/index.ts';
import type { Fetcher } from '../../lib/safe-fetch.ts';

/** What a site allows robots, RFC 9309. */
export type Robots = {
  allows(url: string): boolean;
  /** Milliseconds between two requests, where the site names them. */
  crawlDelayMs: number | undefined;
  sitemaps: string[];
};

/** The package is CommonJS and its types say otherwise: what is imported is the function itself. */
type Rules = {
  isAllowed(url: string, agent: string): boolean | undefined;
  getCrawlDelay(agent: string): number | undefined;
  getSitemaps(): string[];
};
const parseRobots = robotsParser as unknown as (url: string, text: string) => Rules;

/** How robots.txt calls us. */
const agentName = 'Knowdesk';
const maxBytes = 512 * 1024;
const maxDelayMs = 10 * 60_000;

/**
 * Reads the robots.txt of the page's host. None there (4xx) allows everything; a server that fails (5xx, no answer)
 * forbids everything for now: throws `source.robots_unavailable`.
 */
export async function readRobots(fetcher: Fetcher, url: string, signal: AbortSignal): Promise<Robots> {
  const address = new URL('/robots.txt', url).href;
  const answer = await fetcher
    .fetch(address, { maxBytes, timeoutMs: 15_000, signal })
    .catch((error: unknown) => {
      // Larger than any rules are: not rules.
      if (isAppError(error, 'url.too_large')) return { status: 404, body: Buffer.alloc(0) };
      if (isAppError(error, 'url.refused') || isAppError(error, 'url.invalid')) throw error;
      throw isAppError(error) ? unavailable(error.message, error) : error;
    });
  if (answer.status >= 500) throw unavailable(`It answered ${answer.status}.`);
  const rules = answer.status >= 200 && answer.status < 300 ? answer.body.toString('utf8') : '';
  // A page of HTML in its place is no rules either.
  const robots = parseRobots(address, /^\s*</.test(rules) ? '' : rules.replace(/^\ufeff/, ''));
  const delay = robots.getCrawlDelay(agentName);
  return {
    allows: (page) => robots.isAllowed(page, agentName) ?? true,
    crawlDelayMs: delay === undefined || !(delay > 0) ? undefined : Math.min(delay * 1000, maxDelayMs),
    sitemaps: robots.getSitemaps(),
  };
}

function unavailable(reason: string, cause?: unknown): AppError {
  return new AppError(
    'source.robots_unavailable',
    `The site's robots.txt could not be read, so nothing was asked for: ${reason} It is tried again at the next run.`,
    { cause },
  );
}
