import { z } from 'zod';

/** The one error shape of every door. `fields` names the inputs that were refused. */
export const errorBody = z.object({
  error: z.object({
    code: z.string(),
    message: z.string(),
    requestId: z.string(),
    fields: z.record(z.string(), z.string()).optional(),
  }),
});
export type ErrorBody = z.infer<typeof errorBody>;

/** An opaque id; anything that is not one of ours is simply not found. */
export const id = z.string().min(1).max(100);
export const time = z.iso.datetime().meta({ description: 'ISO 8601, UTC' });

const maxPage = 500;
export const page = z.object({
  cursor: z.string().max(500).optional(),
  limit: z.coerce
    .number()
    .int()
    .min(1)
    .default(50)
    .transform((n) => Math.min(n, maxPage))
    .meta({ description: `1 to ${maxPage}, default 50; larger is clamped` }),
});
export type Page = z.infer<typeof page>;

/** The one list shape. */
export function list<T extends z.ZodType>(item: T) {
  return z.object({ items: z.array(item), nextCursor: z.string().nullable() });
}
export type List<T> = { items: T[]; nextCursor: string | null };

/** Languages that answers, quotes and texts of the bot are marked with. */
export const language = z.enum(['zh-Hans', 'zh-Hant', 'en', 'ja', 'ko', 'other']);
export type Language = z.infer<typeof language>;
export const tags = z.array(z.string().trim().min(1).max(50)).max(50);
export const localDate = z.iso.date().meta({ description: 'A local date, YYYY-MM-DD' });
