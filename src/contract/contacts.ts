import { z } from 'zod';
import { id, time } from './common.ts';

/** Reports say `none` of those that have no tier. */
const tier = z
  .string()
  .trim()
  .min(1)
  .max(100)
  .regex(/^[^\p{Cc}]*$/u, 'holds control characters')
  .refine((name) => name !== 'none', 'is what reports call those without a tier');

export const contact = z.object({
  id,
  name: z.string().nullable(),
  email: z.string().nullable(),
  externalId: z.string().nullable().meta({ description: 'The id at the company, proven' }),
  tier: z.string().nullable(),
  createdAt: time,
});
export type Contact = z.infer<typeof contact>;

export const contactPatch = z
  .object({ tier: tier.nullable().meta({ description: 'Such as `gold`; null: none' }) })
  .strict();
export const contactTiers = z.object({ items: z.array(z.string()) });
