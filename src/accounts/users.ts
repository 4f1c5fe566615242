import { runWithAdapter } from '@better-auth/core/context';
import { getAdapter } from 'better-auth/db/adapter';
import type { Db, Trx } from '../db/index.ts';
import { AppError } from '../lib/index.ts';
import type { Auth } from './open-auth.ts';

type AuthContext = Awaited<Auth['$context']>;

/** Runs what better-auth does inside our transaction: its rows and ours are written together or not at all. */
export async function withAuthIn<T>(
  auth: Auth,
  db: Trx,
  run: (context: AuthContext, adapter: AuthContext['adapter']) => Promise<T>,
): Promise<T> {
  const context = await auth.$context;
  const adapter = await getAdapter({ ...context.options, database: { db, type: 'postgres' } });
  return runWithAdapter(adapter, () => run(context, adapter));
}

export type Person = { email: string; name: string; password: string };
/** A person whose account exists already, or the hash that a new account will have. */
export type CheckedPerson = { email: string; name: string } & ({ userId: string } | { passwordHash: string });

/**
 * The slow part of making an account, before any transaction: an e-mail address that has an account needs its
 * password (throws `account.password_wrong`), any other gets its password hashed.
 */
export async function checkPerson(deps: { db: Db; auth: Auth }, person: Person): Promise<CheckedPerson> {
  const { password: passwords, internalAdapter } = await deps.auth.$context;
  const email = person.email.toLowerCase();
  const found = await internalAdapter.findUserByEmail(email, { includeAccounts: true });
  if (!found) return { email, name: person.name, passwordHash: await passwords.hash(person.password) };
  const hash = found.accounts.find((account) => account.providerId === 'credential')?.password;
  if (!hash || !(await passwords.verify({ hash, password: person.password }))) {
    throw new AppError(
      'account.password_wrong',
      'This e-mail address has an account already: enter the password of that account, or set a new one first.',
    );
  }
  return { email, name: found.user.name, userId: found.user.id };
}

/** The id of the person's account, made now if there was none. Throws `account.exists` when somebody was quicker. */
export async function ensureUser(auth: Auth, db: Trx, person: CheckedPerson): Promise<string> {
  if ('userId' in person) return person.userId;
  const taken = await db.selectFrom('user').select('id').where('email', '=', person.email).executeTakeFirst();
  if (taken) throw accountExists();
  return withAuthIn(auth, db, async ({ internalAdapter }) => {
    const user = await internalAdapter
      .createUser(
        { email: person.email, name: person.name, emailVerified: false },
        { method: 'email-password' },
      )
      .catch((error: unknown) => {
        throw isUniqueViolation(error) ? accountExists() : error;
      });
    await internalAdapter.createAccount({
      userId: user.id,
      providerId: 'credential',
      accountId: user.id,
      password: person.passwordHash,
    });
    return user.id;
  });
}

function accountExists(): AppError {
  return new AppError(
    'account.exists',
    'An account with this e-mail address was made just now: try again with its password.',
  );
}

function isUniqueViolation(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === '23505';
}
