import { account } from './account.ts';
import { audit } from './audit.ts';
import { common } from './common.ts';
import { desk } from './desk.ts';
import { gaps } from './gaps.ts';
import { inbox } from './inbox.ts';
import { knowledge } from './knowledge.ts';
import { life } from './life.ts';
import { originals } from './originals.ts';
import { quality } from './quality.ts';
import { settings } from './settings.ts';
import { sources } from './sources.ts';
import { start } from './start.ts';
import { tickets } from './tickets.ts';
import { webhooks } from './webhooks.ts';

export const messages = {
  common,
  account,
  audit,
  desk,
  inbox,
  knowledge,
  life,
  originals,
  quality,
  tickets,
  settings,
  start,
  gaps,
  sources,
  webhooks,
};

/** The keys of one language with any text: what another language has to provide. */
type Texts<T> = { [K in keyof T]: T[K] extends string ? string : Texts<T[K]> };
export type Messages = Texts<typeof messages>;
