import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import { type Actor, createInbox, createWorkspace, resolveMember } from '../../src/accounts/index.ts';
import { type ChatDeps, createConversation } from '../../src/chat/index.ts';
import { openVisitor, type Visitor } from '../../src/contacts/index.ts';
import type { WidgetConversation, WorkspaceSettings } from '../../src/contract/index.ts';
import type { Db } from '../../src/db/index.ts';
import { type FileStore, openFileStore } from '../../src/files/index.ts';
import { createFaqEntry } from '../../src/ingest/index.ts';
import { newId, now, silentLogger } from '../../src/lib/index.ts';
import type { Mailer } from '../../src/mail/index.ts';
import {
  type Embedder,
  modelsFor,
  openSearch,
  recordSearchChange,
  type Search,
} from '../../src/retrieval/index.ts';
import { useTestDatabase } from '../support/database.ts';

/** A stand-in for the models: texts that share words or characters are near each other. */
function embed(text: string): Float32Array {
  const vector = new Float32Array(384);
  for (const word of text.toLowerCase().match(/\p{Script=Han}|[\p{L}\p{N}]+/gu) ?? []) {
    let hash = 7;
    for (const char of word) hash = (hash * 31 + (char.codePointAt(0) ?? 0)) % 384;
    vector[hash] = (vector[hash] ?? 0) + 1;
  }
  const length = Math.hypot(...vector) || 1;
  return vector.map((value) => value / length);
}

const vectors = (text: string, language: string) =>
  Object.fromEntries(modelsFor(language).map((key) => [key, embed(text)]));

export const fakeEmbedder: Embedder = {
  models: { e5: 'fake-e5', bge: 'fake-bge' },
  embedQuestion: async (text, language) => vectors(text, language),
  embedTexts: async (items) => items.map(({ text, language }) => vectors(text, language)),
  embedSentences: async (sentences) => sentences.map(embed),
  countTokens: async (texts) => texts.map((text) => text.length),
  close: async () => {},
};

export type TestChat = ChatDeps & { mails: Parameters<Mailer['send']>[0][] };

/** A database, a search and a file store for the test file; read its properties in hooks and tests only. */
export function useTestChat(): TestChat {
  const database = useTestDatabase();
  let opened: { search: Search; files: FileStore; folder: string } | undefined;
  beforeAll(async () => {
    const folder = await mkdtemp(join(tmpdir(), 'knowdesk-chat-'));
    const { db } = database;
    const search = openSearch({ db, embedder: fakeEmbedder, dataDir: folder, logger: silentLogger });
    opened = { folder, search, files: await openFileStore({ dataDir: folder }) };
  });
  afterAll(async () => {
    await opened?.search.close();
    if (opened) await rm(opened.folder, { recursive: true, force: true });
  });
  const mails: TestChat['mails'] = [];
  const get = () => {
    if (!opened) throw new Error('The test chat exists only while tests and hooks run.');
    return opened;
  };
  return {
    get db() {
      return database.db;
    },
    get search() {
      return get().search;
    },
    get files() {
      return get().files;
    },
    embedder: fakeEmbedder,
    mailer: {
      enabled: true,
      send: async (mail) => {
        mails.push(mail);
      },
    },
    mails,
    logger: silentLogger,
    publicUrl: 'https://help.example',
  };
}

export type TestWorkspace = { workspaceId: string; inboxId: string; inboxKey: string; agent: Actor };

/** A workspace with one inbox and an agent called Mei. */
export async function makeWorkspace(
  db: Db,
  settings: Partial<WorkspaceSettings> = {},
): Promise<TestWorkspace> {
  const userId = newId('usr');
  const at = now();
  await db
    .insertInto('user')
    .values({
      id: userId,
      name: 'Mei',
      email: `${userId}@example.com`,
      emailVerified: true,
      image: null,
      createdAt: at,
      updatedAt: at,
    })
    .execute();
  const made = await db.transaction().execute(async (db) => {
    const { workspace } = await createWorkspace(db, { name: 'Shop', user: { id: userId, name: 'Mei' } });
    await db
      .updateTable('workspaces')
      .set({ settings: JSON.stringify(settings) })
      .where('id', '=', workspace.id)
      .execute();
    const system = {
      workspaceId: workspace.id,
      kind: 'system',
      id: 'test',
      name: 'test',
      scopes: [],
    } as const;
    const inbox = await createInbox(db, system as never, {
      name: '帮助',
      locale: 'zh-CN',
      allowedOrigins: [],
    });
    return { workspaceId: workspace.id, inboxId: inbox.id, inboxKey: inbox.key };
  });
  const agent = await resolveMember(db, userId, made.workspaceId);
  if (!agent) throw new Error('the agent is not a member');
  return { ...made, agent };
}

export async function makeVisitor(db: Db, workspace: TestWorkspace): Promise<Visitor> {
  const { workspaceId, inboxId } = workspace;
  const inbox = { id: inboxId, workspaceId, secret: 'secret' };
  const { visitorId, contactId } = await openVisitor(db, { inbox, contact: { name: 'Li' } });
  return { workspaceId, inboxId, visitorId, contactId };
}

export type Scene = TestWorkspace & { visitor: Visitor; conversation: WidgetConversation; id: string };

/** A fresh workspace whose customer has just opened a conversation. */
export async function makeScene(
  db: Db,
  settings: Partial<WorkspaceSettings> = {},
  locale = 'en',
): Promise<Scene> {
  const workspace = await makeWorkspace(db, settings);
  const visitor = await makeVisitor(db, workspace);
  const conversation = await createConversation(db, visitor, { locale });
  return { ...workspace, visitor, conversation, id: conversation.id };
}

/** Whatever is found is answered, suggested, or asked back for. */
export const always = {
  answered: { answerThreshold: 0, suggestThreshold: 0 },
  suggested: { answerThreshold: 1, suggestThreshold: 0 },
  asked: { answerThreshold: 1, suggestThreshold: 1 },
} as const;

export async function addFaq(
  chat: TestChat,
  scene: TestWorkspace,
  question: string,
  answer: string,
): Promise<string> {
  const entry = await createFaqEntry(chat, scene.agent, { question, answer, variants: [], tags: [] });
  return entry.id;
}

/** A ready document of one passage, as the indexing job would leave it. */
export async function addDocument(
  chat: Pick<TestChat, 'db' | 'files'>,
  scene: Pick<TestWorkspace, 'workspaceId'>,
  input: { title: string; text: string; access: 'quote' | 'passage' | 'file' },
): Promise<string> {
  const workspace_id = scene.workspaceId;
  const [id, version_id, passage_id] = [newId('doc'), newId('ver'), newId('psg')];
  const file_key = `${workspace_id}/${version_id}`;
  const [at, language] = [now(), 'en'];
  await chat.files.put(file_key, Buffer.from(input.text));
  await chat.db.transaction().execute(async (db) => {
    const { title, access, text } = input;
    const document = { id, workspace_id, title, access, language, created_at: at, updated_at: at };
    await db.insertInto('documents').values(document).execute();
    await db
      .insertInto('document_versions')
      .values({
        id: version_id,
        workspace_id,
        document_id: id,
        number: 1,
        status: 'ready',
        file_key,
        file_name: 'guide.md',
        media_type: 'text/markdown',
        bytes: text.length,
        content_hash: id,
        language,
        text,
        created_at: at,
        ready_at: at,
      })
      .execute();
    await db
      .insertInto('passages')
      .values({
        id: passage_id,
        workspace_id,
        document_id: id,
        version_id,
        ordinal: 0,
        kind: 'text',
        text,
        start_offset: 0,
        end_offset: text.length,
        language,
        tokens: text.length,
      })
      .execute();
    const vector = Buffer.from(embed(text).buffer);
    const models = Object.values(fakeEmbedder.models);
    await db
      .insertInto('embeddings')
      .values(models.map((model) => ({ workspace_id, passage_id, model, vector })))
      .execute();
    await db.updateTable('documents').set({ serving_version_id: version_id }).where('id', '=', id).execute();
    await recordSearchChange(db, workspace_id, 'document', id);
  });
  return id;
}

/** The facts of a conversation in the order they were appended, as `kind value`. */
export async function factsOf(db: Db, conversationId: string): Promise<string[]> {
  const rows = await db
    .selectFrom('facts')
    .select(['kind', 'value'])
    .where('conversation_id', '=', conversationId)
    .orderBy('id')
    .execute();
  return rows.map(({ kind, value }) => (value === null ? kind : `${kind} ${value}`));
}

/** The live events of a stream, oldest first. */
export async function eventsOf(
  db: Db,
  workspaceId: string,
  stream: string,
): Promise<{ type: string; [key: string]: unknown }[]> {
  const rows = await db
    .selectFrom('events')
    .select('event')
    .where('workspace_id', '=', workspaceId)
    .where('stream', '=', stream)
    .orderBy('seq')
    .execute();
  return rows.map(({ event }) => event as { type: string });
}
