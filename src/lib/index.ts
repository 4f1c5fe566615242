export { AppError, isAppError } from './app-error.ts';
export { now, setClock } from './clock.ts';
export { decodeCursor, encodeCursor, pageOf } from './cursor.ts';
export { newId } from './ids.ts';
export { likePattern } from './like-pattern.ts';
export { localDate } from './local-date.ts';
export { createLogger, type Logger, silentLogger } from './logger.ts';
export { guardCell, unguardCell } from './spreadsheet-cell.ts';
