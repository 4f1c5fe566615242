import { resolve } from 'node:path';
import type { z } from 'zod';
import { AppError } from '../lib/index.ts';
import type { RateLimits } from './rate-limits.ts';
import { type SettingName, settingDocs, settingNames, settings } from './settings.ts';

/** Everything that can be set, read once at start and passed down as values. */
export type Config = {
  /** Absolute path of the data folder. */
  dataDir: string;
  /** Absent: our own PostgreSQL in the data folder. */
  databaseUrl: string | undefined;
  host: string;
  /** 0 = any free port. */
  port: number;
  /** Origin without a trailing slash. */
  publicUrl: string;
  /** As set from outside; `ensureSecret(config)` gives the one in force. */
  secret: string | undefined;
  /** Reverse proxies in front; 0 = none, ignore `X-Forwarded-For`. */
  trustedProxies: number;
  rateLimits: RateLimits;
  maxUploadBytes: number;
  parseTimeoutMs: number;
  parseMemoryMb: number;
  /** Models of the release before, while workspaces change over to new ones. */
  previousModelsDir: string | undefined;
  /** Private addresses and ranges that may be fetched from. */
  fetchAllow: string[];
  /** Unix socket path or host:port; absent: no scanning. */
  clamav: string | undefined;
  /** For commands that work through a running server. */
  apiKey: string | undefined;
  smtpUrl: string | undefined;
  mailFrom: string;
  /** The language model that writes answers; undefined: the evidence itself answers. */
  llm:
    | { url: string; key: string | undefined; model: string; silenceMs: number; longestMs: number }
    | undefined;
  logLevel: string;
};

type Env = Record<string, string | undefined>;

/**
 * Reads the settings from `env`; `overrides` (command-line options, under the same names) win over it. An empty
 * value counts as not set. Throws `config.invalid`, which lists every wrong value with its problem and what is
 * allowed, and never prints a secret.
 */
export function loadConfig(
  env: Env = process.env,
  overrides: Partial<Record<SettingName, string | undefined>> = {},
): Config {
  const given: Env = {};
  for (const name of settingNames) {
    const value = [overrides[name], env[name]].find((each) => each !== undefined && each.trim() !== '');
    if (value !== undefined) given[name] = value;
  }
  const parsed = settings.safeParse(given);
  if (!parsed.success) throw invalid(given, parsed.error.issues);
  return toConfig(parsed.data);
}

function toConfig(values: z.output<typeof settings>): Config {
  const shownHost = ['0.0.0.0', '::'].includes(values.HOST) ? 'localhost' : values.HOST;
  const publicUrl =
    values.PUBLIC_URL ?? `http://${shownHost.includes(':') ? `[${shownHost}]` : shownHost}:${values.PORT}`;
  return {
    dataDir: resolve(values.KNOWDESK_DATA),
    databaseUrl: values.DATABASE_URL,
    host: values.HOST,
    port: values.PORT,
    publicUrl,
    secret: values.KNOWDESK_SECRET,
    trustedProxies: values.KNOWDESK_TRUST_PROXY,
    rateLimits: values.KNOWDESK_RATE_LIMITS,
    previousModelsDir:
      values.KNOWDESK_PREVIOUS_MODELS === undefined ? undefined : resolve(values.KNOWDESK_PREVIOUS_MODELS),
    maxUploadBytes: values.KNOWDESK_MAX_UPLOAD_MB * 1024 * 1024,
    parseTimeoutMs: values.KNOWDESK_PARSE_TIMEOUT_S * 1000,
    parseMemoryMb: values.KNOWDESK_PARSE_MEMORY_MB,
    fetchAllow: values.KNOWDESK_FETCH_ALLOW,
    clamav: values.KNOWDESK_CLAMAV,
    apiKey: values.KNOWDESK_API_KEY,
    smtpUrl: values.SMTP_URL,
    mailFrom: values.MAIL_FROM ?? `Knowdesk <knowdesk@${new URL(publicUrl).hostname}>`,
    llm: llmOf(values),
    logLevel: values.LOG_LEVEL,
  };
}

function llmOf(values: z.output<typeof settings>): Config['llm'] {
  const { KNOWDESK_LLM_URL: url, KNOWDESK_LLM_KEY: key, KNOWDESK_LLM_MODEL: model } = values;
  if (url === undefined) return undefined;
  const silenceMs = values.KNOWDESK_LLM_SILENCE_S * 1000;
  const longestMs = values.KNOWDESK_LLM_TIMEOUT_S * 1000;
  if (model !== undefined) return { url, key, model, silenceMs, longestMs };
  const problem = 'KNOWDESK_LLM_MODEL is missing: KNOWDESK_LLM_URL needs the name of a model.';
  throw new AppError('config.invalid', `The configuration is wrong:\n- ${problem}`, {
    fields: { KNOWDESK_LLM_MODEL: problem },
  });
}

function invalid(given: Env, issues: z.core.$ZodIssue[]): AppError {
  const fields: Record<string, string> = {};
  for (const issue of issues) {
    const name = settingNames.find((each) => each === issue.path[0]);
    if (!name || fields[name]) continue;
    const doc = settingDocs.get(settings.shape[name]);
    const shown = doc?.secret ? '' : ` (${JSON.stringify(given[name])})`;
    fields[name] = `${name}${shown} ${issue.message}. Allowed: ${doc?.allowed}.`;
  }
  const lines = Object.values(fields);
  return new AppError('config.invalid', `The configuration is wrong:\n- ${lines.join('\n- ')}`, { fields });
}
