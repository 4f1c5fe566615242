import type { RatingScore } from '../../contract/index.ts';
import type { Contact } from './client.ts';

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
  openPreview(answerId: string, index: number): void;
  closePreview(): void;
  openFile(): void;
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
