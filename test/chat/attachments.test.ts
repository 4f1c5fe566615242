import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { sql } from 'kysely';
import { afterEach, describe, expect, test } from 'vitest';
import { patchInbox } from '../../src/accounts/index.ts';
import { attachmentName, attachmentType } from '../../src/chat/attachment-type.ts';
import { sweepAttachments } from '../../src/chat/attachments.ts';
import {
  addAttachment,
  addAttachmentByCustomer,
  askQuestion,
  listMessages,
  listStaffMessages,
  openAttachment,
  openAttachmentByCustomer,
  postStaffMessage,
  requestHandoff,
  resolveConversation,
} from '../../src/chat/index.ts';
import { attachmentLimits } from '../../src/contract/index.ts';
import { newId, now, setClock } from '../../src/lib/index.ts';
import { eventsOf, makeScene, makeVisitor, makeWorkspace, type Scene, useTestChat } from './support.ts';

const chat = useTestChat();
afterEach(() => setClock(undefined));

const png = Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), Buffer.alloc(40, 1)]);

async function aFile(content: string | Buffer = png, name = 'shot.png') {
  const path = join(tmpdir(), newId('upload'));
  await writeFile(path, content);
  return { name, path };
}
const upload = async (s: Scene, file?: Awaited<ReturnType<typeof aFile>>) =>
  addAttachmentByCustomer(chat, s.visitor, s.id, file ?? (await aFile()));

describe('what is uploaded', () => {
  test('is told by its content, not by its name', async () => {
    const s = await makeScene(chat.db);
    for (const content of ['<svg onload="alert(1)"/>', '<html>', 'MZ\x90', '', '\x89PN']) {
      await expect(upload(s, await aFile(content, 'photo.png'))).rejects.toMatchObject({
        code: 'attachment.unsupported',
      });
    }
    const pdf = await upload(s, await aFile('%PDF-1.7\n', 'photo.png'));
    expect(pdf).toMatchObject({ mediaType: 'application/pdf', fileName: 'photo.png.pdf', bytes: 9 });
    expect(attachmentType(Buffer.from('RIFF\x10\0\0\0WEBPVP8 ', 'latin1'))).toBe('image/webp');
    expect(attachmentType(Buffer.from([0xff, 0xd8, 0xff, 0xe0]))).toBe('image/jpeg');
    expect(attachmentType(Buffer.from('GIF89a'))).toBe('image/gif');
  });

  test('gets a name that names no place, hides nothing and ends as what it is', () => {
    expect(attachmentName('../../etc/passwd', 'image/png')).toBe('passwd.png');
    expect(attachmentName('C:\\Users\\li\\截图.PNG', 'image/png')).toBe('截图.png');
    expect(attachmentName('cod\u202egnp.exe', 'image/png')).toBe('codgnp.exe.png');
    expect(attachmentName('\0\n', 'application/pdf')).toBe('file.pdf');
    expect(attachmentName('photo.jpeg', 'image/jpeg')).toBe('photo.jpeg');
    expect(attachmentName(`${'长'.repeat(400)}.gif`, 'image/gif')).toBe(`${'长'.repeat(150)}.gif`);
  });

  test('is refused when it is too large, when there are too many, and where the inbox takes none', async () => {
    const s = await makeScene(chat.db);
    const large = Buffer.concat([png, Buffer.alloc(attachmentLimits.bytes)]);
    await expect(upload(s, await aFile(large))).rejects.toMatchObject({ code: 'attachment.too_large' });
    await upload(s);
    await sql`
      insert into attachments
      select id || g, workspace_id, conversation_id, null, uploaded_by, file_name, media_type, bytes, file_key, created_at
      from attachments, generate_series(2, ${attachmentLimits.perConversation}) g where conversation_id = ${s.id}
    `.execute(chat.db);
    await expect(upload(s)).rejects.toMatchObject({ code: 'attachment.too_many' });

    const closed = await makeScene(chat.db);
    await chat.db
      .transaction()
      .execute((db) => patchInbox(db, closed.agent, closed.inboxId, { settings: { attachments: false } }));
    await expect(upload(closed)).rejects.toMatchObject({ code: 'attachment.not_allowed' });
    // A member may still send something.
    await addAttachment(chat, closed.agent, closed.id, await aFile());
  });
});

describe('an attachment', () => {
  test('comes with the message that sends it, once, to customer and staff alike', async () => {
    const s = await makeScene(chat.db);
    await requestHandoff(chat.db, s.visitor, s.id, {});
    const [one, two] = [await upload(s), await upload(s)];
    const attachmentIds = [two.id, one.id];
    const { message } = await askQuestion(chat, s.visitor, s.id, { text: '', attachmentIds });
    expect(message).toMatchObject({ text: '', attachments: [two, one] });
    const event = { type: 'message.created', message, answer: null };
    expect(await eventsOf(chat.db, s.workspaceId, 'workspace')).toContainEqual(event);
    const { items } = await listMessages(chat.db, s.visitor, s.id, { limit: 50 });
    expect(
      items
        .at(-1)
        ?.attachments.map(({ id }) => id)
        .sort(),
    ).toEqual([one.id, two.id].sort());
    const again = askQuestion(chat, s.visitor, s.id, { text: 'again', attachmentIds: [one.id] });
    await expect(again).rejects.toMatchObject({ code: 'attachment.not_found' });
    const staff = await listStaffMessages(chat.db, s.workspaceId, s.id, { limit: 50 });
    expect(staff.items.map(({ text }) => text)).not.toContain('again');
  });

  test('without a word is acknowledged by the bot, which cannot look into it', async () => {
    const s = await makeScene(chat.db);
    const { id } = await upload(s);
    const result = await askQuestion(chat, s.visitor, s.id, { text: '', attachmentIds: [id] });
    expect(result).toMatchObject({ answer: null, reply: { author: { kind: 'bot' } } });
    expect(result.reply?.text).toMatch(/cannot look into pictures/);
    expect(result.conversation.status).toBe('pending');
  });

  test('uploaded to a conversation that was resolved meanwhile goes with the one that continues it', async () => {
    const s = await makeScene(chat.db);
    await requestHandoff(chat.db, s.visitor, s.id, {});
    const { id } = await upload(s);
    await resolveConversation(chat.db, s.agent, s.id);
    const result = await askQuestion(chat, s.visitor, s.id, { text: '', attachmentIds: [id] });
    expect(result.conversation.id).not.toBe(s.id);
    expect(result.message.attachments).toHaveLength(1);
  });

  test('is sent by the side that uploaded it only', async () => {
    const s = await makeScene(chat.db);
    const [theirs, ours] = [await upload(s), await addAttachment(chat, s.agent, s.id, await aFile())];
    const stolen = [
      postStaffMessage(chat.db, s.agent, s.id, { text: 'x', private: false, attachmentIds: [theirs.id] }),
      askQuestion(chat, s.visitor, s.id, { text: '', attachmentIds: [ours.id] }),
    ];
    for (const each of stolen) await expect(each).rejects.toMatchObject({ code: 'attachment.not_found' });
    const other = await makeScene(chat.db);
    const elsewhere = askQuestion(chat, other.visitor, other.id, { text: '', attachmentIds: [theirs.id] });
    await expect(elsewhere).rejects.toMatchObject({ code: 'attachment.not_found' });
  });

  test('is read by its customer and by members of its workspace, and nobody else', async () => {
    const s = await makeScene(chat.db);
    const { id } = await upload(s);
    const opened = await openAttachmentByCustomer(chat, s.visitor, id);
    expect(opened).toMatchObject({ fileName: 'shot.png', mediaType: 'image/png', bytes: png.length });
    expect(await text(opened.stream)).toBe(png.toString());
    expect(await openAttachment(chat, s.workspaceId, id)).toMatchObject({ bytes: png.length });

    const stranger = await makeVisitor(chat.db, s);
    const elsewhere = await makeWorkspace(chat.db);
    await expect(openAttachmentByCustomer(chat, stranger, id)).rejects.toMatchObject({
      code: 'attachment.not_found',
    });
    await expect(openAttachment(chat, elsewhere.workspaceId, id)).rejects.toMatchObject({
      code: 'attachment.not_found',
    });
  });

  test('of a note, or of a reply that was not sent yet, is not shown to the customer', async () => {
    const s = await makeScene(chat.db);
    const [draft, noted, sent] = [
      await addAttachment(chat, s.agent, s.id, await aFile()),
      await addAttachment(chat, s.agent, s.id, await aFile()),
      await addAttachment(chat, s.agent, s.id, await aFile()),
    ];
    const reply = { text: '', private: false, attachmentIds: [sent.id] };
    await postStaffMessage(chat.db, s.agent, s.id, { ...reply, private: true, attachmentIds: [noted.id] });
    await postStaffMessage(chat.db, s.agent, s.id, reply);
    for (const { id } of [draft, noted]) {
      await expect(openAttachmentByCustomer(chat, s.visitor, id)).rejects.toMatchObject({
        code: 'attachment.not_found',
      });
    }
    expect(await openAttachmentByCustomer(chat, s.visitor, sent.id)).toBeDefined();
  });
});

test('what was uploaded and not sent within a day is removed with its file, what was sent stays', async () => {
  const s = await makeScene(chat.db);
  const [sent, orphan] = [await upload(s), await upload(s)];
  await askQuestion(chat, s.visitor, s.id, { text: 'look', attachmentIds: [sent.id] });
  setClock(new Date(now().getTime() + 25 * 3600_000));
  const young = await upload(s);
  await sweepAttachments(chat.db);
  const left = await chat.db
    .selectFrom('attachments')
    .select('id')
    .where('conversation_id', '=', s.id)
    .orderBy('id')
    .execute();
  expect(left.map(({ id }) => id)).toEqual([sent.id, young.id].sort());
  const { rows } = await sql<{ keys: string[] }>`
    select array(select json_array_elements_text(payload->'keys')) as keys
    from graphile_worker._private_jobs where payload->>'workspaceId' = ${s.workspaceId} and payload->'keys' is not null
  `.execute(chat.db);
  expect(rows.map(({ keys }) => keys)).toEqual([[`${s.workspaceId}/${orphan.id}`]]);
});
