import { type Logger, pino } from 'pino';

export type { Logger } from 'pino';

/**
 * JSON lines in production, readable lines on a terminal. Message text and personal data belong at `debug` only.
 */
export function createLogger(options: {
  level: string;
  pretty: boolean;
  /** Where standard output is for what a program reads. */
  toStderr?: boolean;
}): Logger {
  const destination = options.toStderr ? 2 : 1;
  // An Error under `error` would be logged as {}: only `err` is pino's own.
  const serializers = { error: pino.stdSerializers.err };
  if (!options.pretty) return pino({ level: options.level, serializers }, pino.destination(destination));
  return pino({
    level: options.level,
    serializers,
    transport: {
      target: 'pino-pretty',
      options: { destination, colorize: true, ignore: 'pid,hostname', translateTime: 'HH:MM:ss' },
    },
  });
}

/** For code that runs where nobody set up a log: one-shot commands and tests. */
export const silentLogger: Logger = pino({ level: 'silent' });
