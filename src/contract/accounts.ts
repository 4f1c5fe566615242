import { z } from 'zod';
import { id, time } from './common.ts';

export const role = z.enum(['admin', 'manager', 'agent']);
export type Role = z.infer<typeof role>;

/** What a caller may do. A role holds a fixed set of scopes; an API key those it was made with. */
export const scope = z.enum([
  'knowledge:read',
  'knowledge:write',
  'knowledge:publish',
  'conversations:read',
  'conversations:write',
  'tickets:read',
  'tickets:write',
  'reports:read',
  'settings:read',
  'settings:write',
  'members:write',
]);
export type Scope = z.infer<typeof scope>;

const everything = scope.options;
export const roleScopes: Record<Role, readonly Scope[]> = {
  admin: everything,
  manager: everything.filter((s) => s !== 'members:write'),
  agent: [
    'knowledge:read',
    'conversations:read',
    'conversations:write',
    'tickets:read',
    'tickets:write',
    'settings:read',
  ],
};

const clockTime = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$|^24:00$/, 'is a time such as 09:00');
const weekday = z.array(z.object({ from: clockTime, to: clockTime }).strict()).max(6);
/** When people are on duty. `null` where a schedule is expected means: always. */
export const schedule = z
  .object({
    timeZone: z.string().max(64),
    mon: weekday.default([]),
    tue: weekday.default([]),
    wed: weekday.default([]),
    thu: weekday.default([]),
    fri: weekday.default([]),
    sat: weekday.default([]),
    sun: weekday.default([]),
    holidays: z.array(z.iso.date()).max(400).default([]),
  })
  .strict();
export type Schedule = z.infer<typeof schedule>;

export const workspaceSettings = z
  .object({
    schedule: schedule.nullable().default(null),
    alwaysHumanTopics: z.array(z.string().trim().min(1).max(100)).max(200).default([]),
    ticketOnUnsatisfied: z.boolean().default(true),
    idleCloseMinutes: z
      .number()
      .int()
      .min(1)
      .max(60 * 24 * 30)
      .default(60),
    answerThreshold: z.number().min(0).max(1).nullable().default(null),
    suggestThreshold: z.number().min(0).max(1).nullable().default(null),
    reviewKnowledge: z.boolean().default(false).meta({
      description:
        'New versions and FAQ changes wait as drafts until somebody with knowledge:publish publishes them',
    }),
    expiryWarningDays: z.number().int().min(0).max(365).default(14),
  })
  .strict();
export type WorkspaceSettings = z.infer<typeof workspaceSettings>;
export const workspace = z.object({ id, name: z.string(), settings: workspaceSettings, createdAt: time });
export type Workspace = z.infer<typeof workspace>;
// .partial() keeps the inner defaults, which would reset what a patch leaves out; so each default is taken off.
const { shape } = workspaceSettings;
export const workspacePatch = z
  .object({
    name: z.string().trim().min(1).max(100).optional(),
    settings: z
      .object({
        schedule: shape.schedule.unwrap(),
        alwaysHumanTopics: shape.alwaysHumanTopics.unwrap(),
        ticketOnUnsatisfied: shape.ticketOnUnsatisfied.unwrap(),
        idleCloseMinutes: shape.idleCloseMinutes.unwrap(),
        answerThreshold: shape.answerThreshold.unwrap(),
        suggestThreshold: shape.suggestThreshold.unwrap(),
        reviewKnowledge: shape.reviewKnowledge.unwrap(),
        expiryWarningDays: shape.expiryWarningDays.unwrap(),
      })
      .partial()
      .strict()
      .optional(),
  })
  .strict();
export type WorkspacePatch = z.infer<typeof workspacePatch>;

export const member = z.object({
  id,
  userId: id,
  email: z.string(),
  name: z.string(),
  role,
  createdAt: time,
});
export type Member = z.infer<typeof member>;
export const memberPatch = z.object({ role }).strict();
export const invitationInput = z.object({ email: z.email().max(320), role }).strict();
/** `link` is shown once, to copy where no mail is set up. */
export const invitation = z.object({
  id,
  email: z.string(),
  role,
  link: z.string(),
  mailed: z.boolean(),
  expiresAt: time,
});
export type Invitation = z.infer<typeof invitation>;

const password = z.string().min(10).max(128);
export const acceptInvitationInput = z
  .object({ token: z.string().max(200), name: z.string().trim().min(1).max(100), password })
  .strict();
export const setupInput = z
  .object({
    token: z.string().max(200),
    email: z.email().max(320),
    password,
    name: z.string().trim().min(1).max(100).optional(),
    workspace: z.string().trim().min(1).max(100),
  })
  .strict();
export const setupResult = z.object({ workspaceId: id, inboxKey: z.string() });

export const apiKeyInput = z
  .object({
    name: z.string().trim().min(1).max(100),
    scopes: z.array(scope).min(1),
    expiresInDays: z.number().int().min(1).max(3650).optional(),
  })
  .strict();
export const apiKey = z.object({
  id,
  name: z.string(),
  start: z.string(),
  scopes: z.array(scope),
  createdAt: time,
  expiresAt: time.nullable(),
});
export type ApiKey = z.infer<typeof apiKey>;
/** `key` is shown this once. */
export const createdApiKey = apiKey.extend({ key: z.string() });
export type CreatedApiKey = z.infer<typeof createdApiKey>;

export const me = z.object({
  user: z.object({ id, email: z.string(), name: z.string() }).nullable(),
  workspaceId: id,
  memberId: id.nullable(),
  role: role.nullable(),
  scopes: z.array(scope),
  workspaces: z.array(z.object({ id, name: z.string(), role })),
});
export type Me = z.infer<typeof me>;
export const workspaceInput = z.object({ name: z.string().trim().min(1).max(100) }).strict();

export const auditEntry = z.object({
  id: z.string(),
  actor: z.string(),
  action: z.string(),
  subjectId: z.string().nullable(),
  detail: z.record(z.string(), z.unknown()),
  at: time,
});
export type AuditEntry = z.infer<typeof auditEntry>;
