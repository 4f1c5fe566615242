import { z } from 'zod';
import { id, time } from './common.ts';
import { conversationQuery } from './conversations.ts';

const name = z.string().trim().min(1).max(60);

/** Colours by name: what they look like in light and dark is the console's. */
export const labelColor = z.enum(['grey', 'red', 'orange', 'yellow', 'green', 'blue', 'purple']);
export type LabelColor = z.infer<typeof labelColor>;
export const label = z.object({ id, name: z.string(), color: labelColor, createdAt: time });
export type Label = z.infer<typeof label>;
export const labelInput = z.object({ name, color: labelColor.default('grey') }).strict();
export const labelPatch = z.object({ name, color: labelColor }).partial().strict();

export const team = z.object({ id, name: z.string(), memberIds: z.array(id), createdAt: time });
export type Team = z.infer<typeof team>;
const memberIds = z.array(id).max(500);
export const teamInput = z.object({ name, memberIds: memberIds.default([]) }).strict();
export const teamPatch = z.object({ name, memberIds }).partial().strict();

/** What follows the `/` in the composer. */
const shortcode = z
  .string()
  .trim()
  .regex(/^[\p{L}\p{N}_-]{1,40}$/u, 'is letters, digits, - or _ without spaces');
/** `{{contact.name}}`, `{{agent.name}}`, `{{inbox.name}}` in the text are replaced when it is put in. */
export const cannedResponse = z.object({
  id,
  shortcode: z.string(),
  text: z.string(),
  createdAt: time,
  updatedAt: time,
});
export type CannedResponse = z.infer<typeof cannedResponse>;
const cannedText = z.string().trim().min(1).max(10_000);
export const cannedResponseInput = z.object({ shortcode, text: cannedText }).strict();
export const cannedResponsePatch = cannedResponseInput.partial().strict();

const viewFilter = conversationQuery.omit({ cursor: true, limit: true, contactId: true }).strict();
/** A filter of the conversation list under a name; a shared one everybody in the workspace sees. */
export const savedView = z.object({
  id,
  name: z.string(),
  filter: viewFilter,
  shared: z.boolean(),
  memberId: id,
  createdAt: time,
});
export type SavedView = z.infer<typeof savedView>;
export const savedViewInput = z
  .object({ name, filter: viewFilter, shared: z.boolean().default(false) })
  .strict();

export const presence = z.enum(['online', 'away', 'offline']);
export type Presence = z.infer<typeof presence>;
export const memberPresence = z.object({ memberId: id, presence });
export type MemberPresence = z.infer<typeof memberPresence>;
export const presenceList = z.object({ items: z.array(memberPresence) });
export const presenceInput = z.object({ away: z.boolean() }).strict();

/** Which member looks at a conversation just now, or writes in it. */
export const viewer = z.object({ memberId: id, name: z.string(), doing: z.enum(['viewing', 'replying']) });
export type Viewer = z.infer<typeof viewer>;
export const viewerList = z.object({ items: z.array(viewer) });
export const viewingInput = z.object({ doing: viewer.shape.doing.nullable() }).strict();
