import { type Role, roleScopes, type Scope } from '../contract/index.ts';
import { AppError } from '../lib/index.ts';

/**
 * Who asks for something in a workspace: a signed-in member or an API key. `http` makes it, everything below takes it.
 */
export type Actor = {
  workspaceId: string;
  kind: 'member' | 'api_key';
  /** Null for an API key. */
  memberId: string | null;
  /** The member's or the key's id. */
  id: string;
  name: string;
  scopes: Scope[];
  /** Null for an API key. */
  role: Role | null;
};

/** The scopes asked for that the actor does not hold. */
export function missingScopes(actor: Pick<Actor, 'scopes'>, wanted: readonly Scope[]): Scope[] {
  return wanted.filter((scope) => !actor.scopes.includes(scope));
}

/**
 * Nobody hands out more than they may do themselves: throws `member.role_refused` when the role holds a scope that
 * the actor does not.
 */
export function checkMayGrant(actor: Pick<Actor, 'scopes'>, role: Role): void {
  const missing = missingScopes(actor, roleScopes[role]);
  if (missing.length === 0) return;
  throw new AppError(
    'member.role_refused',
    `You cannot give or take the role ${role}: it may do what you may not (${missing.join(', ')}). Ask an admin.`,
  );
}
