import { z } from 'zod';
import { listOf } from '../lib/public-address.ts';
import { defaultRateLimits, parseRateLimits } from './rate-limits.ts';

/** What a person who sets the variable needs to know. */
export type SettingDoc = {
  doc: string;
  /** What is allowed, as it is shown in the docs and in the error for a wrong value. */
  allowed: string;
  /** The default in words or as the value itself; absent when there is none. */
  default?: string;
  /** True when the value must never be printed. */
  secret?: boolean;
};

export const settingDocs = z.registry<SettingDoc>();

const text = z.string().trim();

function wholeNumber(min: number, max: number) {
  return text
    .regex(/^\d{1,15}$/, 'is not a whole number')
    .transform(Number)
    .pipe(z.number().min(min, `is below ${min}`).max(max, `is above ${max}`));
}

function url(protocols: string[], problem: string) {
  return text.refine((value) => protocols.includes(URL.parse(value)?.protocol ?? ''), problem);
}

const rateLimits = text.transform((value, context) => {
  const parsed = parseRateLimits(value);
  if ('limits' in parsed) return parsed.limits;
  context.addIssue({ code: 'custom', message: parsed.problem });
  return z.NEVER;
});

const ranges = text.transform((value, context) => {
  const list = value.split(',').flatMap((each) => each.trim() || []);
  try {
    listOf(list);
    return list;
  } catch (error) {
    context.addIssue({ code: 'custom', message: `is wrong: ${(error as Error).message}` });
    return z.NEVER;
  }
});

const logLevels = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;

/** Every setting there is. Only this file and load-config.ts know the names of environment variables. */
export const settings = z.object({
  KNOWDESK_DATA: text.min(1).prefault('knowdesk-data').register(settingDocs, {
    doc: 'The folder that holds everything: the database (unless `DATABASE_URL` is set), uploaded files, index snapshots, the secret. One running server per folder.',
    allowed: 'a path; a relative one counts from the folder the command runs in',
    default: 'knowdesk-data',
  }),
  DATABASE_URL: url(['postgres:', 'postgresql:'], 'is not a postgres:// URL')
    .optional()
    .register(settingDocs, {
      doc: 'A PostgreSQL (17 or newer) to use instead of the one that Knowdesk brings along and runs inside the data folder. Connections must be direct or session-pooled: LISTEN does not survive a transaction pooler.',
      allowed: 'a URL such as postgres://user:password@host:5432/database',
      secret: true,
    }),
  PORT: wholeNumber(0, 65535).prefault('3000').register(settingDocs, {
    doc: 'The port the server listens on.',
    allowed: 'a whole number from 0 to 65535; 0 takes any free port',
    default: '3000',
  }),
  HOST: text
    .regex(/^[^\s/]+$/, 'is not a host name or address')
    .prefault('127.0.0.1')
    .register(settingDocs, {
      doc: 'The address the server listens on. The default is reachable from this machine only: put a TLS proxy in front, or use 0.0.0.0 inside a container.',
      allowed: 'a host name or an IP address',
      default: '127.0.0.1',
    }),
  PUBLIC_URL: url(['http:', 'https:'], 'is not an http:// or https:// URL')
    .refine((value) => /^https?:\/\/[^/?#@]+\/?$/i.test(value), 'has a path, a query or a user name')
    .transform((value) => new URL(value).origin)
    .optional()
    .register(settingDocs, {
      doc: 'The address under which browsers reach the server; used in links, mails and cookies (with https they are marked Secure).',
      allowed: 'an origin such as https://help.example.com, without a path',
      default: 'http://HOST:PORT',
    }),
  KNOWDESK_SECRET: text.min(32, 'is shorter than 32 characters').optional().register(settingDocs, {
    doc: 'Signs sessions and visitor tokens. Changing it signs everybody out. Set it when several processes with different data folders share one database.',
    allowed: 'at least 32 characters',
    default: 'made on the first start and kept in `knowdesk.secret` in the data folder (mode 0600)',
    secret: true,
  }),
  KNOWDESK_TRUST_PROXY: wholeNumber(0, 10).prefault('0').register(settingDocs, {
    doc: "How many reverse proxies of yours stand in front. The caller's address, which rate limits count, is then that many places from the right in `X-Forwarded-For`; with 0 the header is ignored.",
    allowed: 'a whole number from 0 to 10',
    default: '0',
  }),
  KNOWDESK_RATE_LIMITS: rateLimits.prefault('').register(settingDocs, {
    doc: 'Rate limits other than the default ones (listed below).',
    allowed: `off, or name=points/seconds separated by commas (question=60/60,upload=20/3600); names: ${Object.keys(defaultRateLimits).join(', ')}`,
    default: 'the limits listed below',
  }),
  KNOWDESK_MAX_UPLOAD_MB: wholeNumber(1, 2000).prefault('50').register(settingDocs, {
    doc: 'The largest file that may be uploaded, in megabytes (1 MB = 1,048,576 bytes).',
    allowed: 'a whole number from 1 to 2000',
    default: '50',
  }),
  KNOWDESK_PREVIOUS_MODELS: text.min(1).optional().register(settingDocs, {
    doc: 'The folder with the embedding models of the release before (its `data/models`), when a new release brings others: they search until everything has been embedded anew in the background. Without it words alone are searched meanwhile. Takes about 0.5 GB of memory while it is set; unset it afterwards.',
    allowed: 'a path; a relative one counts from the folder the command runs in',
  }),
  KNOWDESK_PARSE_TIMEOUT_S: wholeNumber(1, 3600).prefault('120').register(settingDocs, {
    doc: 'Seconds a document may take to be read before it is given up.',
    allowed: 'a whole number from 1 to 3600',
    default: '120',
  }),
  KNOWDESK_PARSE_MEMORY_MB: wholeNumber(64, 65536).prefault('1024').register(settingDocs, {
    doc: 'Megabytes of memory that reading one document may take before it is given up.',
    allowed: 'a whole number from 64 to 65536',
    default: '1024',
  }),
  KNOWDESK_FETCH_ALLOW: ranges.prefault('').register(settingDocs, {
    doc: 'Private addresses that sources (websites) and webhooks may reach all the same, on any port: an intranet, say. Without it only public addresses are fetched, so that nobody can look into your network through Knowdesk.',
    allowed: 'addresses and ranges separated by commas, such as 10.20.0.0/16, 127.0.0.1',
    default: 'none',
  }),
  KNOWDESK_CLAMAV: text
    .regex(/^(\/[^\0]+|(\[[0-9a-fA-F:.]+\]|[^\s/:[\]]+):\d{1,5})$/, 'is neither a path nor host:port')
    .optional()
    .register(settingDocs, {
      doc: 'A ClamAV daemon (clamd) that looks at each upload, source page and attachment before it is read. While it cannot be reached nothing is let through.',
      allowed: 'the path of its Unix socket (/run/clamav/clamd.ctl) or host:port (127.0.0.1:3310)',
      default: 'none: files are not scanned for viruses',
    }),
  KNOWDESK_API_KEY: text
    .regex(/^kd_[A-Za-z0-9_-]{64}$/, 'is no API key of Knowdesk')
    .optional()
    .register(settingDocs, {
      doc: 'For commands that work through a running server (`knowdesk watch`): a key with the scopes knowledge:read and knowledge:write.',
      allowed: 'a key as the settings of the workspace made it, beginning with kd_',
      secret: true,
    }),
  SMTP_URL: url(['smtp:', 'smtps:'], 'is not an smtp:// or smtps:// URL').optional().register(settingDocs, {
    doc: "The mail server for invitations, password resets and agents' replies. Without one no mail is sent, and links are shown for copying instead.",
    allowed: 'a URL such as smtps://user:password@mail.example.com:465',
    secret: true,
  }),
  MAIL_FROM: text
    .regex(/^[^\r\n]*[^\s<>@]+@[^\s<>@]+>?$/, 'holds no e-mail address')
    .optional()
    .register(settingDocs, {
      doc: 'The sender of every mail.',
      allowed: 'an address, or a name with one: Help <help@example.com>',
      default: 'Knowdesk <knowdesk@(host of PUBLIC_URL)>',
    }),
  KNOWDESK_LLM_URL: url(['http:', 'https:'], 'is not an http:// or https:// URL')
    .optional()
    .register(settingDocs, {
      doc: 'An OpenAI-compatible server that puts answers from documents into words. Each sentence is checked against the evidence before a customer sees it; what does not pass, or does not come, is answered in the words of the evidence. The question and the passages found leave this machine for that server.',
      allowed: 'the address that `/chat/completions` is added to, such as http://127.0.0.1:11434/v1',
      default: 'none: answers are the words of the evidence',
    }),
  KNOWDESK_LLM_KEY: text.optional().register(settingDocs, {
    doc: 'The key for that server, sent as a bearer token.',
    allowed: 'a key',
    secret: true,
  }),
  KNOWDESK_LLM_MODEL: text.min(1).optional().register(settingDocs, {
    doc: 'The model that is asked for there. Needed with `KNOWDESK_LLM_URL`.',
    allowed: 'a name that the server knows',
  }),
  KNOWDESK_LLM_SILENCE_S: wholeNumber(1, 60).prefault('10').register(settingDocs, {
    doc: 'Seconds that server may be silent, from the question on, before the words of the evidence answer instead. A model on a slow CPU reads for longer before its first word; the customer waits as long.',
    allowed: 'a whole number from 1 to 60',
    default: '10',
  }),
  KNOWDESK_LLM_TIMEOUT_S: wholeNumber(1, 60).prefault('30').register(settingDocs, {
    doc: 'Seconds a whole reply of that server may take, its silence included. Set it with the silence: what takes longer is not shown.',
    allowed: 'a whole number from 1 to 60',
    default: '30',
  }),
  LOG_LEVEL: z
    .enum(logLevels, 'is not a log level')
    .prefault('info')
    .register(settingDocs, {
      doc: 'How much is logged. From debug on, lines may hold message text and personal data.',
      allowed: logLevels.join(', '),
      default: 'info',
    }),
});

export type SettingName = keyof typeof settings.shape;
export const settingNames = Object.keys(settings.shape) as SettingName[];
