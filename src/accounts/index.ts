export { accountsJobs } from './accounts.jobs.ts';
export type { Actor } from './actor.ts';
export {
  apiKeyActor,
  createApiKey,
  listApiKeys,
  revokeApiKey,
  verifyApiKey,
} from './api-keys.ts';
export { type AuditActor, appendAudit, listAudit } from './audit.ts';
export { findSession, handleAuthRequest, type SignedIn } from './auth-requests.ts';
export { getInboxAvatar, setInboxAvatar } from './inbox-avatar.ts';
export { avatarPath, getSchedule } from './inbox-settings.ts';
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
export { type Auth, openAuth } from './open-auth.ts';
export {
  createOperatorResetLink,
  createPasswordResetLink,
} from './password-reset.ts';
export { patchWorkspace } from './patch-workspace.ts';
export { createFirstAdmin, ensureSetupLink, setup } from './setup.ts';
export { createWorkspace, getWorkspace, listWorkspacesOf, todayIn } from './workspaces.ts';
