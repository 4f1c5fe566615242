export { accountsJobs } from './accounts.jobs.ts';
export type { Actor } from './actor.ts';
export {
  apiKeyActor,
  createApiKey,
  listApiKeys,
  revokeApiKey,
  type VerifiedApiKey,
  verifyApiKey,
} from './api-keys.ts';
export { type AuditActor, appendAudit, listAudit } from './audit.ts';
export { findSession, handleAuthRequest, type SignedIn } from './auth-requests.ts';
export {
  createInbox,
  deleteInbox,
  findInboxByKey,
  getInbox,
  type InboxDoor,
  listInboxes,
  originAllowed,
  patchInbox,
  readInbox,
  rotateInboxSecret,
} from './inboxes.ts';
export { acceptInvitation, inviteMember, listInvitations, revokeInvitation } from './invitations.ts';
export { changeRole, getMember, listMembers, removeMember, resolveMember } from './members.ts';
export { type Auth, type AuthOptions, openAuth } from './open-auth.ts';
export {
  createOperatorResetLink,
  createPasswordResetLink,
  type PasswordResetLink,
} from './password-reset.ts';
export { patchWorkspace } from './patch-workspace.ts';
export { createFirstAdmin, ensureSetupLink, type SetupRequest, setup } from './setup.ts';
export { createWorkspace, getWorkspace, listWorkspacesOf } from './workspaces.ts';
