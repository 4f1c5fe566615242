import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { configDocsFile, renderConfigDocs } from '../../scripts/config-docs.ts';
import {
  defaultRateLimits,
  loadConfig,
  settingDocs,
  settingNames,
  settings,
} from '../../src/config/index.ts';
import { isAppError } from '../../src/lib/index.ts';

function problems(env: Record<string, string>): Record<string, string> {
  try {
    loadConfig(env);
  } catch (error) {
    if (isAppError(error, 'config.invalid')) return { ...error.fields, all: error.message };
    throw error;
  }
  throw new Error('it was accepted');
}

test('with nothing set there is a configuration that works', () => {
  expect(loadConfig({})).toEqual({
    dataDir: resolve('knowdesk-data'),
    databaseUrl: undefined,
    host: '127.0.0.1',
    port: 3000,
    publicUrl: 'http://127.0.0.1:3000',
    secret: undefined,
    trustedProxies: 0,
    rateLimits: Object.fromEntries(
      Object.entries(defaultRateLimits).map(([name, { points, seconds }]) => [name, { points, seconds }]),
    ),
    maxUploadBytes: 50 * 1024 * 1024,
    parseTimeoutMs: 120_000,
    parseMemoryMb: 1024,
    fetchAllow: [],
    clamav: undefined,
    apiKey: undefined,
    smtpUrl: undefined,
    mailFrom: 'Knowdesk <knowdesk@127.0.0.1>',
    logLevel: 'info',
  });
});

test('everything can be set', () => {
  const secret = 's'.repeat(32);
  expect(
    loadConfig({
      KNOWDESK_DATA: '/srv/desk',
      DATABASE_URL: 'postgres://knowdesk@%2Fsrv%2Fpg/desk',
      PORT: '0',
      HOST: '::',
      PUBLIC_URL: 'https://help.example.com/',
      KNOWDESK_SECRET: secret,
      KNOWDESK_TRUST_PROXY: '2',
      KNOWDESK_RATE_LIMITS: 'question=60/30, upload=5/3600',
      KNOWDESK_MAX_UPLOAD_MB: '5',
      KNOWDESK_PARSE_TIMEOUT_S: '7',
      KNOWDESK_PARSE_MEMORY_MB: '512',
      KNOWDESK_FETCH_ALLOW: '10.20.0.0/16, ::1',
      KNOWDESK_CLAMAV: '/run/clamav/clamd.ctl',
      SMTP_URL: 'smtps://user:password@mail.example.com:465',
      MAIL_FROM: 'Help <help@example.com>',
      LOG_LEVEL: 'debug',
    }),
  ).toMatchObject({
    dataDir: '/srv/desk',
    databaseUrl: 'postgres://knowdesk@%2Fsrv%2Fpg/desk',
    port: 0,
    host: '::',
    publicUrl: 'https://help.example.com',
    secret,
    trustedProxies: 2,
    rateLimits: {
      question: { points: 60, seconds: 30 },
      upload: { points: 5, seconds: 3600 },
      sign_in: { points: defaultRateLimits.sign_in.points },
    },
    maxUploadBytes: 5 * 1024 * 1024,
    parseTimeoutMs: 7000,
    parseMemoryMb: 512,
    fetchAllow: ['10.20.0.0/16', '::1'],
    clamav: '/run/clamav/clamd.ctl',
    mailFrom: 'Help <help@example.com>',
    logLevel: 'debug',
  });
  expect(loadConfig({ KNOWDESK_RATE_LIMITS: 'off' }).rateLimits).toBe('off');
});

test('a language model may be silent for 10 seconds and take 30, or as long as is said', () => {
  const server = { KNOWDESK_LLM_URL: 'http://127.0.0.1:11434/v1', KNOWDESK_LLM_MODEL: 'tiny' };
  expect(loadConfig(server).llm).toMatchObject({ model: 'tiny', silenceMs: 10_000, longestMs: 30_000 });
  const slow = { ...server, KNOWDESK_LLM_SILENCE_S: '45', KNOWDESK_LLM_TIMEOUT_S: '60' };
  expect(loadConfig(slow).llm).toMatchObject({ silenceMs: 45_000, longestMs: 60_000 });
  expect(problems({ ...server, KNOWDESK_LLM_SILENCE_S: '0' }).KNOWDESK_LLM_SILENCE_S).toContain(
    'from 1 to 60',
  );
});

test('an option of the command wins over the environment, and an empty value counts as not set', () => {
  expect(loadConfig({ PORT: '4000' }, { PORT: '5000' }).port).toBe(5000);
  expect(loadConfig({ PORT: '4000' }, { PORT: undefined }).port).toBe(4000);
  expect(loadConfig({ PORT: ' ', DATABASE_URL: '' })).toMatchObject({ port: 3000, databaseUrl: undefined });
});

test('addresses that may be fetched and where the scanner listens are checked', () => {
  const found = problems({ KNOWDESK_FETCH_ALLOW: '10.0.0.0/40', KNOWDESK_CLAMAV: 'clamd' });
  expect(found.KNOWDESK_FETCH_ALLOW).toContain('10.0.0.0/40 is no address or range');
  expect(found.KNOWDESK_CLAMAV).toContain('neither a path nor host:port');
  expect(loadConfig({ KNOWDESK_CLAMAV: '[::1]:3310' }).clamav).toBe('[::1]:3310');
});

test('the links of a server that listens everywhere name the machine itself', () => {
  expect(loadConfig({ HOST: '0.0.0.0', PORT: '80' }).publicUrl).toBe('http://localhost:80');
  expect(loadConfig({ HOST: '::1' }).publicUrl).toBe('http://[::1]:3000');
});

test('every wrong value is told at once, each with its problem and what is allowed', () => {
  const found = problems({
    PORT: '70000',
    HOST: 'http://x',
    LOG_LEVEL: 'loud',
    PUBLIC_URL: 'https://a.example/desk',
  });
  expect(Object.keys(found).sort()).toEqual(['HOST', 'LOG_LEVEL', 'PORT', 'PUBLIC_URL', 'all']);
  expect(found.PORT).toBe(
    'PORT ("70000") is above 65535. Allowed: a whole number from 0 to 65535; 0 takes any free port.',
  );
  for (const name of ['HOST', 'LOG_LEVEL', 'PORT', 'PUBLIC_URL']) expect(found.all).toContain(found[name]);
});

test.each([
  ['PORT', '3000x'],
  ['PORT', '-1'],
  ['PORT', '1e3'],
  ['KNOWDESK_TRUST_PROXY', 'true'],
  ['KNOWDESK_RATE_LIMITS', 'questions=1/1'],
  ['KNOWDESK_RATE_LIMITS', 'question=1'],
  ['KNOWDESK_RATE_LIMITS', 'question=0/60'],
  ['KNOWDESK_MAX_UPLOAD_MB', '0'],
  ['DATABASE_URL', 'mysql://x/y'],
  ['DATABASE_URL', 'localhost'],
  ['SMTP_URL', 'https://mail.example.com'],
  ['MAIL_FROM', 'nobody'],
  ['PUBLIC_URL', 'help.example.com'],
  ['PUBLIC_URL', 'ftp://help.example.com'],
])('%s does not take %s', (name, value) => {
  expect(Object.keys(problems({ [name]: value }))).toEqual([name, 'all']);
});

test('a wrong secret is not printed', () => {
  const found = problems({ KNOWDESK_SECRET: 'hunter2', DATABASE_URL: 'hunter2', SMTP_URL: 'hunter2' });
  expect(Object.keys(found)).toHaveLength(4);
  expect(JSON.stringify(found)).not.toContain('hunter2');
});

test('every setting has docs, and docs/configuration.md is up to date', () => {
  for (const name of settingNames) expect(settingDocs.get(settings.shape[name])?.allowed, name).toBeTruthy();
  expect(readFileSync(configDocsFile, 'utf8'), 'run `npm run docs:config`').toBe(renderConfigDocs());
});
