import { type Logger, pino } from 'pino';

export type { Logger } from 'pino';

/**
 * JSON lines in production, readable lines on a terminal. Message text and personal data belong at `debug` only.
 */
export function createLogger(options: { level: string; pretty: boolean }): Logger {
  if (!options.pretty) return pino({ level: options.level });
  return pino({
    level: options.level,
    transport: {
      target: 'pino-pretty',
      options: { colorize: true, ignore: 'pid,hostname', translateTime: 'HH:MM:ss' },
    },
  });
}

/** For code that runs where nobody set up a log: one-shot commands and tests. */
export const silentLogger: Logger = pino({ level: 'silent' });
