import { z } from 'zod';
import { schedule } from './accounts.ts';
import { time } from './common.ts';

const languageTag = z
  .string()
  .max(35)
  .regex(/^[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}$/, 'is a language such as zh-CN');
const mostLanguages = 20;

/** Something said in several languages, by BCP 47 tag. */
function byLanguage<T extends z.ZodType>(value: T) {
  return z
    .record(languageTag, value)
    .refine((said) => Object.keys(said).length <= mostLanguages, `has more than ${mostLanguages} languages`);
}
const words = (most: number) => z.string().trim().min(1).max(most);

/** When a greeting comes by itself. `pages` empty means every page; in a pattern `*` stands for anything. */
export const proactiveRule = z
  .object({
    id: z.string().regex(/^[\w-]{1,40}$/),
    pages: z.array(words(300)).max(20),
    afterSeconds: z.number().int().min(0).max(3600).nullable(),
    onExit: z.boolean(),
    repeat: z.enum(['once', 'daily', 'always']),
    texts: byLanguage(words(300)).refine((texts) => Object.keys(texts).length > 0, 'says nothing'),
  })
  .strict();
export type ProactiveRule = z.infer<typeof proactiveRule>;

const hours = z
  .object({
    source: z.enum(['workspace', 'own']).meta({ description: '`workspace` follows its hours' }),
    schedule: schedule.nullable(),
  })
  .strict();

/** How one inbox greets, looks and behaves. Every setting has a default, so an old row reads as a new one. */
export const inboxSettings = z
  .object({
    greetings: byLanguage(words(300)).default({}),
    starters: byLanguage(z.array(words(200)).min(1).max(6)).default({}),
    hours: hours.default({ source: 'workspace', schedule: null }),
    offlineForm: z
      .boolean()
      .default(false)
      .meta({ description: 'Outside the hours a form takes name, e-mail and message' }),
    proactive: z.array(proactiveRule).max(10).default([]),
    accent: z
      .string()
      .regex(/^#[0-9a-f]{6}$/i, 'is a colour such as #17584f')
      .toLowerCase()
      .nullable()
      .default(null),
    radius: z.number().int().min(0).max(24).default(12),
    launcher: byLanguage(words(30)).default({}).meta({ description: 'Words beside the icon' }),
    position: z.enum(['right', 'left']).default('right'),
    sound: z.boolean().default(false).meta({ description: 'On until the customer turns it off' }),
    attachments: z.boolean().default(true),
    pageTrail: z.boolean().default(false).meta({ description: 'Keep which pages a visitor looked at' }),
    pageTrailDays: z.number().int().min(1).max(90).default(30),
  })
  .strict();
export type InboxSettings = z.infer<typeof inboxSettings>;

// As with the workspace's: a patch must not bring in the defaults of what it leaves out.
const { shape } = inboxSettings;
export const inboxSettingsPatch = z
  .object({
    greetings: shape.greetings.unwrap(),
    starters: shape.starters.unwrap(),
    hours: shape.hours.unwrap(),
    offlineForm: shape.offlineForm.unwrap(),
    proactive: shape.proactive.unwrap(),
    accent: shape.accent.unwrap(),
    radius: shape.radius.unwrap(),
    launcher: shape.launcher.unwrap(),
    position: shape.position.unwrap(),
    sound: shape.sound.unwrap(),
    attachments: shape.attachments.unwrap(),
    pageTrail: shape.pageTrail.unwrap(),
    pageTrailDays: shape.pageTrailDays.unwrap(),
  })
  .partial()
  .strict();
export type InboxSettingsPatch = z.infer<typeof inboxSettingsPatch>;

const tones = z.object({ accent: z.string(), onAccent: z.string(), ink: z.string(), tint: z.string() });

/** What a page that shows the widget is told of its inbox. */
export const widgetSettings = z.object({
  name: z.string(),
  locale: z.string(),
  greetings: shape.greetings.unwrap(),
  starters: shape.starters.unwrap(),
  offlineForm: z.boolean(),
  onDuty: z.boolean(),
  nextOnDutyAt: time.nullable(),
  proactive: z.array(proactiveRule),
  colours: z.object({ light: tones, dark: tones }).nullable(),
  radius: z.number(),
  launcher: shape.launcher.unwrap(),
  position: z.enum(['right', 'left']),
  sound: z.boolean(),
  attachments: z.boolean(),
  pageTrail: z.boolean(),
  avatar: z.string().nullable().meta({ description: 'Where the picture is, below /api/widget/' }),
});
export type WidgetSettings = z.infer<typeof widgetSettings>;

export const avatarInput = z
  .object({
    picture: z
      .string()
      .max(90_000)
      .regex(/^[A-Za-z0-9+/]+={0,2}$/, 'is not base64')
      .meta({ description: 'A PNG, JPEG or WebP picture of at most 64 kB, in base64' }),
  })
  .strict();
