import { apiKey } from '@better-auth/api-key';
import { betterAuth } from 'better-auth';
import { isAPIError } from 'better-auth/api';
import type { Db } from '../db/index.ts';
import { enqueue } from '../jobs/index.ts';
import { type Logger, newId } from '../lib/index.ts';
import { resetMail } from './mails.ts';

export type AuthOptions = {
  db: Db;
  /** The origin under which browsers reach the server. */
  publicUrl: string;
  /** KNOWDESK_SECRET: signs session cookies. */
  secret: string;
  /** Whether mail can be sent; without it nobody can ask for a reset themselves, an admin makes the link. */
  mailEnabled: boolean;
  logger: Logger;
};

export type Auth = ReturnType<typeof openAuth>;

/** Seconds that a link to set a new password works: one asked for by mail, one that an admin copies. */
export const resetLinkSeconds = { mailed: 3600, copied: 24 * 3600 } as const;

const idPrefixes: Record<string, string> = { user: 'usr', session: 'ses', account: 'acc', apikey: 'key' };

/**
 * better-auth on our own database: e-mail and password, sessions by cookie, password reset. Nobody can sign up:
 * accounts are made by setup and by accepted invitations only.
 */
export function openAuth(options: AuthOptions) {
  const { db, publicUrl, secret, mailEnabled, logger } = options;
  return betterAuth({
    appName: 'Knowdesk',
    baseURL: publicUrl,
    basePath: '/api/auth',
    secret,
    trustedOrigins: trustedOrigins(publicUrl),
    database: { db, type: 'postgres', transaction: true },
    emailAndPassword: {
      enabled: true,
      disableSignUp: true,
      minPasswordLength: 10,
      maxPasswordLength: 128,
      revokeSessionsOnPasswordReset: true,
      resetPasswordTokenExpiresIn: resetLinkSeconds.mailed,
      ...(mailEnabled && {
        sendResetPassword: async ({ user, token }: { user: { email: string }; token: string }) => {
          await enqueue(db, 'accounts.send-mail', resetMail(user.email, resetLink(publicUrl, token)));
        },
      }),
    },
    // What is stored cannot be used as a link.
    verification: { storeIdentifier: 'hashed' },
    session: { expiresIn: 7 * 24 * 3600, updateAge: 24 * 3600 },
    plugins: [
      apiKey({
        defaultPrefix: apiKeyPrefix,
        maximumNameLength: 100,
        rateLimit: { enabled: false },
        keyExpiration: { maxExpiresIn: 3650 },
      }),
    ],
    telemetry: { enabled: false },
    onAPIError: {
      onError: (error) => {
        // A refusal is an answer; anything else (the database is away) goes to whoever called, who logs it.
        if (!isAPIError(error)) throw error;
      },
    },
    // Sign-in is limited in `http`, with everything else.
    rateLimit: { enabled: false },
    advanced: {
      cookiePrefix: 'knowdesk',
      useSecureCookies: publicUrl.startsWith('https:'),
      // Explicit, since better-auth switches it off by itself when it believes to run in a test.
      disableOriginCheck: false,
      disableCSRFCheck: false,
      // A session row needs no address, and the header it would come from can be forged.
      ipAddress: { disableIpTracking: true },
      database: {
        generateId: ({ model }) => newId(idPrefixes[model] ?? 'ba'),
        // Our migrations make the tables; a test compares them with what better-auth expects.
        validateSchema: false,
      },
    },
    logger: {
      level: 'warn',
      // Its messages can hold addresses: personal data stays at debug.
      log: (level, message) =>
        level === 'error' ? logger.warn('better-auth reported an error') : logger.debug({ better: message }),
    },
  });
}

export const apiKeyPrefix = 'kd_';

/** The token sits behind the #, which browsers send to nobody: it gets into no log and no Referer. */
export function resetLink(publicUrl: string, token: string): string {
  return `${publicUrl}/reset-password#token=${token}`;
}

/** On one's own machine `localhost` and `127.0.0.1` are the same server. */
function trustedOrigins(publicUrl: string): string[] {
  const { protocol, hostname, port } = new URL(publicUrl);
  const loopback = ['localhost', '127.0.0.1', '[::1]'];
  if (!loopback.includes(hostname)) return [publicUrl];
  return loopback.map((host) => `${protocol}//${host}${port ? `:${port}` : ''}`);
}
