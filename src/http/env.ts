import type { HttpBindings } from '@hono/node-server';
import type { Actor, SignedIn } from '../accounts/index.ts';
import type { Visitor } from '../contacts/index.ts';
import type { Logger } from '../lib/index.ts';

/** The person whose session it is. */
type User = SignedIn['user'];

/** What every request carries. */
type Common = {
  requestId: string;
  /** Writes the request id into each line. */
  logger: Logger;
  /** Who calls, as far as rate limits are concerned. */
  address: string;
};

/** `app.request` in tests has no socket. */
type Bindings = Partial<HttpBindings>;

export type PublicEnv = { Bindings: Bindings; Variables: Common };
/** Behind the door for members and API keys. */
export type MemberEnv = {
  Bindings: Bindings;
  Variables: Common & { actor: Actor; user: User | null };
};
/** Behind the door for customers. */
export type VisitorEnv = { Bindings: Bindings; Variables: Common & { visitor: Visitor } };
/** What middleware that serves every door sees: the last three are there once a door was passed. */
export type AnyEnv = {
  Bindings: Bindings;
  Variables: Common & { actor?: Actor; user?: User | null; visitor?: Visitor };
};
