import type { Attachment, ErrorBody } from '../../../contract/index.ts';
import type { Context } from '../context.ts';
import { takeConversation } from '../conversation.ts';
import type { PickedFile } from '../state.ts';

/** As the server has it (`attachmentLimits`); it decides, here only what cannot be is not sent at all. */
const most = { bytes: 10 * 1024 * 1024, files: 5 };
let line: Promise<void> = Promise.resolve();
const kinds = /^(image\/(png|jpeg|gif|webp)|application\/pdf)$/;

/** Uploads pictures and PDFs, to go out with the next message; each shows how far it is and what went wrong. */
export function pickFiles(context: Context, files: Iterable<File>): void {
  const { state } = context;
  if (state.get().settings?.attachments === false) return;
  for (const file of files) {
    const key = `${Date.now()}-${Math.random()}`;
    const { name, size: bytes } = file;
    const room = state.get().files.filter(({ problem }) => !problem).length < most.files;
    const problem = !room ? 'count' : bytes > most.bytes ? 'size' : kinds.test(file.type) ? null : 'kind';
    const picked: PickedFile = { key, name: name || 'image.png', bytes, done: 0, sent: null, problem };
    state.set({ files: [...state.get().files, picked] });
    // One after the other: they keep their order, and the first one's conversation is there for the next.
    if (!problem) line = line.then(() => upload(context, picked, file));
  }
}

async function upload(context: Context, { key, name }: PickedFile, file: File): Promise<void> {
  const { state, client, server, signal } = context;
  const change = (now: Partial<PickedFile>) =>
    state.set({ files: state.get().files.map((each) => (each.key === key ? { ...each, ...now } : each)) });
  const conversationId = await conversationFor(context);
  const token = await client.token();
  if (!conversationId || !token.ok) return change({ problem: 'network' });
  await new Promise<void>((done) => {
    // Only this tells how far an upload is.
    const request = new XMLHttpRequest();
    request.open('POST', `${server}api/widget/conversations/${conversationId}/attachments`);
    request.setRequestHeader('Authorization', `Bearer ${token.value}`);
    request.upload.onprogress = ({ loaded, total }) => change({ done: total ? loaded / total : 0 });
    request.onloadend = () => {
      const { status } = request;
      if (status === 201) change({ done: 1, sent: JSON.parse(request.responseText) as Attachment });
      else change({ problem: problemOf(status, request.responseText) });
      done();
    };
    signal.addEventListener('abort', () => request.abort());
    const form = new FormData();
    form.set('file', file, name);
    request.send(form);
  });
}

function problemOf(status: number, text: string): string {
  if (status === 0) return 'network';
  try {
    const { code } = (JSON.parse(text) as ErrorBody).error;
    if (/too_large/.test(code)) return 'size';
    if (/unsupported|type|invalid/.test(code)) return 'kind';
    if (/too_many|limit/.test(code)) return 'count';
  } catch {
    // Not ours: something between us and the server.
  }
  return 'network';
}

/** A file belongs to a conversation, so one begins with the first file if there is none. */
async function conversationFor(context: Context): Promise<string | undefined> {
  const { state, client } = context;
  const { conversation, locale } = state.get();
  if (conversation && conversation.status !== 'resolved') return conversation.id;
  const made = await client.call<NonNullable<typeof conversation>>('POST', 'conversations', {
    body: { locale },
  });
  if (!made.ok) return undefined;
  takeConversation(context, made.value);
  return made.value.id;
}
