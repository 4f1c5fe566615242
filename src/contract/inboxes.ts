import { z } from 'zod';
import { id, time } from './common.ts';
import { inboxSettings, inboxSettingsPatch } from './inbox-settings.ts';

const origin = z
  .string()
  .max(300)
  .regex(/^https?:\/\/[^/?#]+$/, 'is an origin such as https://shop.example');
export const inboxInput = z
  .object({
    name: z.string().trim().min(1).max(100),
    locale: z.string().max(35).default('zh-CN'),
    allowedOrigins: z.array(origin).max(100).default([]),
    settings: inboxSettingsPatch.optional(),
  })
  .strict();
export const inboxPatch = z
  .object({
    name: z.string().trim().min(1).max(100),
    locale: z.string().max(35),
    allowedOrigins: z.array(origin).max(100),
    settings: inboxSettingsPatch,
  })
  .partial()
  .strict();
/** `secret` signs contact identities; only those who may write settings see it. */
export const inbox = z.object({
  id,
  key: z.string(),
  name: z.string(),
  locale: z.string(),
  allowedOrigins: z.array(z.string()),
  settings: inboxSettings,
  avatar: z.string().nullable().meta({ description: 'Where its picture is, below /api/widget/' }),
  warnings: z.array(z.string()),
  secret: z.string().nullable(),
  createdAt: time,
});
export type Inbox = z.infer<typeof inbox>;
