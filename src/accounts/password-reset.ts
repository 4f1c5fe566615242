import type { Trx } from '../db/index.ts';
import { AppError, now } from '../lib/index.ts';
import { newToken } from '../lib/tokens.ts';
import { type Actor, checkMayGrant } from './actor.ts';
import { appendAudit } from './audit.ts';
import { getMember } from './members.ts';
import { type Auth, resetLink, resetLinkSeconds } from './open-auth.ts';
import { withAuthIn } from './users.ts';

type Deps = { db: Trx; auth: Auth; publicUrl: string };
export type PasswordResetLink = { link: string; expiresAt: string };

/**
 * A link (24 hours, once) with which a member sets a new password, for an admin to hand over where no mail is set up.
 * Whoever holds it gets into the account, so it is refused for a person who belongs to another workspace as well:
 * throws `member.in_other_workspace`, `member.not_found`, `member.role_refused`.
 */
export async function createPasswordResetLink(
  deps: Deps,
  actor: Actor,
  memberId: string,
): Promise<PasswordResetLink> {
  const { db } = deps;
  const member = await getMember(db, actor.workspaceId, memberId);
  checkMayGrant(actor, member.role);
  const elsewhere = await db
    .selectFrom('members')
    .select('id')
    .where('user_id', '=', member.userId)
    .where('workspace_id', '!=', actor.workspaceId)
    .limit(1)
    .executeTakeFirst();
  if (elsewhere) {
    throw new AppError(
      'member.in_other_workspace',
      'This person belongs to another workspace too: only a mail to them or the operator of this server can reset the password.',
    );
  }
  await appendAudit(db, actor, {
    action: 'member.reset_link_created',
    subjectId: memberId,
    detail: { email: member.email },
  });
  return linkFor(deps, member.userId);
}

/** The same by e-mail address, for the operator at the command line. Throws `account.not_found`. */
export async function createOperatorResetLink(deps: Deps, email: string): Promise<PasswordResetLink> {
  const user = await deps.db
    .selectFrom('user')
    .select('id')
    .where('email', '=', email.toLowerCase())
    .executeTakeFirst();
  if (!user) throw new AppError('account.not_found', `There is no account with the address ${email}.`);
  return linkFor(deps, user.id);
}

async function linkFor({ db, auth, publicUrl }: Deps, userId: string): Promise<PasswordResetLink> {
  const token = newToken();
  const expiresAt = new Date(now().getTime() + resetLinkSeconds.copied * 1000);
  await withAuthIn(auth, db, ({ internalAdapter }) =>
    internalAdapter.createVerificationValue({
      identifier: `reset-password:${token}`,
      value: userId,
      expiresAt,
    }),
  );
  return { link: resetLink(publicUrl, token), expiresAt: expiresAt.toISOString() };
}
