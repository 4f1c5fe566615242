import type { Context } from 'hono';
import type { z } from 'zod';
import { AppError } from '../lib/index.ts';

type Issue = Pick<z.core.$ZodIssue, 'path' | 'message'> & { keys?: string[] };
type Validation = { target: string } & (
  | { success: true; data: unknown }
  | { success: false; error: { issues: readonly Issue[] } }
);

/** The hook of every validator: throws `request.invalid` with `fields` (dotted path → problem). */
export function refuseInvalid(result: Validation, _c: Context): void {
  if (!result.success) throw invalidInput(result.error.issues, result.target);
  refuseUnstorable(result.data, [], result.target);
}

/**
 * PostgreSQL cannot store NUL characters nor half surrogate pairs, so text with one is refused at the door rather
 * than failing later. Throws `request.invalid`.
 */
export function refuseUnstorable(data: unknown, path: PropertyKey[], target: string): void {
  const found = findUnstorable(data, path);
  if (found) throw invalidInput([{ path: found, message: 'holds a character that is not text' }], target);
}

/** What is sent has words, files, or both: throws `request.invalid` for a message of neither. */
export function refuseEmpty(input: { text: string; attachmentIds?: string[] | undefined }): void {
  if (input.text !== '' || (input.attachmentIds ?? []).length > 0) return;
  throw invalidInput([{ path: ['text'], message: 'is empty' }], 'json');
}

export function invalidInput(issues: readonly Issue[], target: string): AppError {
  const fields: Record<string, string> = {};
  for (const { path, message, keys } of issues) {
    if (keys === undefined) fields[path.join('.') || target] ??= message;
    for (const key of keys ?? []) fields[[...path, key].join('.')] ??= 'is not known here';
  }
  return new AppError('request.invalid', `The request is not valid: ${summary(fields)}.`, { fields });
}

function summary(fields: Record<string, string>): string {
  return Object.entries(fields)
    .slice(0, 5)
    .map(([name, problem]) => `${name}: ${problem}`)
    .join('; ');
}

function findUnstorable(value: unknown, path: PropertyKey[]): PropertyKey[] | undefined {
  if (typeof value === 'string') return value.includes('\0') || !value.isWellFormed() ? path : undefined;
  if (typeof value !== 'object' || value === null) return undefined;
  for (const [key, each] of Object.entries(value)) {
    const found = findUnstorable(each, [...path, key]);
    if (found) return found;
  }
  return undefined;
}
