import { z } from 'zod';
import { answer, citation, handoffReason } from './answers.ts';
import { id, time } from './common.ts';
import { attachmentIds, message, messageWithAnswer, widgetConversation } from './conversations.ts';

export const sessionInput = z
  .object({
    inboxKey: z.string().min(1).max(100),
    locale: z
      .string()
      .max(35)
      .optional()
      .meta({ description: 'BCP 47; the language of what the bot says by itself' }),
    visitor: z
      .string()
      .max(200)
      .optional()
      .meta({ description: 'What an earlier session returned: the same visitor again' }),
    contact: z
      .object({
        externalId: z.string().trim().min(1).max(200).optional(),
        email: z.email().max(320).optional(),
        name: z.string().trim().min(1).max(200).optional(),
        hmac: z
          .string()
          .max(128)
          .optional()
          .meta({ description: 'Hex HMAC-SHA256 of externalId with the inbox secret' }),
        jwt: z.string().min(1).max(4096).optional().meta({
          description:
            'Instead of externalId and hmac: HS256 with the inbox secret; claims sub, exp, and email, name if known',
        }),
      })
      .strict()
      .optional(),
  })
  .strict();
export type SessionInput = z.infer<typeof sessionInput>;

export const sessionEndInput = z
  .object({ inboxKey: z.string().min(1).max(100), visitor: z.string().min(1).max(200) })
  .strict();

export const session = z.object({
  token: z.string().meta({ description: 'Bearer token of one hour' }),
  expiresAt: time,
  visitor: z.string().meta({ description: 'Opaque; renews the token for 180 days; keep it private' }),
  inbox: z.object({ name: z.string(), locale: z.string() }),
  externalId: z
    .string()
    .nullable()
    .meta({ description: 'Who the customer was proven to be; null for nobody known' }),
  conversation: widgetConversation.optional(),
});
export type Session = z.infer<typeof session>;

export const conversationInput = z.object({ locale: z.string().max(35).optional() }).strict();

export const questionInput = z
  .object({
    text: z.string().trim().max(4000),
    suggestionId: id.optional().meta({ description: 'Set when the customer clicked a suggestion' }),
    attachmentIds,
  })
  .strict();
export type QuestionInput = z.infer<typeof questionInput>;
/**
 * `answer` is null while people hold the conversation. `conversationId` differs from the path's when it was resolved.
 */
export const questionResult = z.object({
  message,
  answer: answer.nullable(),
  reply: message.nullable(),
  conversation: widgetConversation,
});
export type QuestionResult = z.infer<typeof questionResult>;

export const widgetMessages = z.object({
  items: z.array(messageWithAnswer),
  nextCursor: z.string().nullable(),
});

export const handoffInput = z
  .object({ reason: z.string().trim().max(500).optional(), email: z.email().max(320).optional() })
  .strict();
/** What happens next is said in the customer's language, in `message` too. */
export const handoffResult = z.object({
  conversation: widgetConversation,
  reason: handoffReason,
  message,
  onDuty: z.boolean(),
  nextOnDutyAt: time.nullable(),
  emailWanted: z.boolean(),
});
export type HandoffResult = z.infer<typeof handoffResult>;
export const replyEmailInput = z.object({ email: z.email().max(320) }).strict();
export const customerTicketInput = z.object({ subject: z.string().trim().min(1).max(300) }).strict();

/** Left while nobody is there: goes into the conversation named, else into a new one, and becomes a ticket. */
export const offlineMessageInput = z
  .object({
    name: z.string().trim().min(1).max(200),
    email: z.email().max(320),
    message: z.string().trim().min(1).max(4000),
    conversationId: id.optional(),
    locale: z.string().max(35).optional(),
  })
  .strict();
export type OfflineMessageInput = z.infer<typeof offlineMessageInput>;
export const offlineMessageResult = z.object({
  conversation: widgetConversation,
  ticketNumber: z.number().int(),
});
export type OfflineMessageResult = z.infer<typeof offlineMessageResult>;

/** A citation opened by the customer who got it: as much as the document allows. */
export const openedCitation = citation.extend({
  access: z.enum(['quote', 'passage', 'file']),
  passage: z.string().nullable(),
  passageStart: z.number().int().nullable(),
  fileUrl: z.string().nullable(),
  links: z
    .array(
      z.object({
        start: z.number().int().meta({ description: 'Span of the words in `passage`' }),
        end: z.number().int(),
        trail: z.string().meta({ description: 'Opens it: GET …/citations/{index}/links/{trail}' }),
      }),
    )
    .meta({ description: 'Words that lead to another document that is open to this customer' }),
});
export type OpenedCitation = z.infer<typeof openedCitation>;
