import type { RatingScore } from '../../contract/index.ts';
import type { Contact } from './client.ts';
import type { EntryOf } from './outbox-entry.ts';
import type { State } from './state.ts';

export type LeftMessage = Pick<EntryOf<'offline'>, 'name' | 'email' | 'text'>;

/** What the drawn parts may do. */
export type Actions = {
  open(): void;
  close(): void;
  toggle(): void;
  ask(text: string, suggestionId?: string): void;
  askPerson(): void;
  rate(answerId: string, score: RatingScore, comment?: string): void;
  leaveEmail(email: string): void;
  openTicket(subject: string): void;
  resolve(): void;
  startAnew(): void;
  retry(key: string): void;
  drop(key: string): void;
  /** `trail`: what a link in it leads to, as `links` of an opened citation name it. */
  openPreview(answerId: string, index: number, trail?: string): void;
  closePreview(): void;
  openFile(): void;
  saveFile(path: string, name: string): void;
  showSheet(sheet: State['sheet']): void;
  leaveMessage(message: LeftMessage): void;
  /** Fetches the second file, once. */
  loadLater(): void;
  /** `own`: only this customer may see it. Below the widget's door. */
  fetchPicture(path: string, own?: boolean): Promise<ImageBitmap | undefined>;
  rateWhole(score: RatingScore, comment?: string): void;
  pickFiles(files: Iterable<File>): void;
  dropFile(key: string): void;
  sayTyping(typing: boolean): void;
  newKey(): string;
  setPage(page: { url?: unknown; title?: unknown }): void;
  setLocale(locale: string): void;
  setSilent(silent: boolean): void;
  /** Whether the window was open when the page was left. */
  readOpen(): boolean;
  readDraft(): string;
  saveDraft(text: string): void;
  setUser(contact: Contact): void;
  /** Forgets this customer; the next one starts from nothing. */
  reset(): void;
  retryConnection(): void;
};
