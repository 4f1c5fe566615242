import type { Generated } from 'kysely';
import type { Default, Identity, Json } from './column-types.ts';

/** Members, workspaces, inboxes; the camel-case tables are better-auth's. */
export type AccountTables = {
  user: {
    id: string;
    name: string;
    email: string;
    emailVerified: boolean;
    image: string | null;
    createdAt: Generated<Date>;
    updatedAt: Generated<Date>;
  };
  session: {
    id: string;
    expiresAt: Date;
    token: string;
    createdAt: Generated<Date>;
    updatedAt: Date;
    ipAddress: string | null;
    userAgent: string | null;
    userId: string;
  };
  apikey: {
    id: string;
    configId: string;
    name: string | null;
    start: string | null;
    referenceId: string;
    prefix: string | null;
    key: string;
    enabled: boolean | null;
    expiresAt: Date | null;
    lastRequest: Date | null;
    createdAt: Date;
    updatedAt: Date;
    permissions: string | null;
    metadata: string | null;
  };
  workspaces: { id: string; name: string; settings: Json<Record<string, unknown>>; created_at: Date };
  setup_links: { token_hash: string; expires_at: Date; used_at: Date | null };
  members: {
    id: string;
    workspace_id: string;
    user_id: string;
    role: 'admin' | 'manager' | 'agent';
    away: Default<boolean>;
    created_at: Date;
  };
  member_connections: { id: string; workspace_id: string; member_id: string; seen_at: Date };
  teams: { id: string; workspace_id: string; name: string; created_at: Date };
  team_members: { workspace_id: string; team_id: string; member_id: string };
  invitations: {
    id: string;
    workspace_id: string;
    email: string;
    role: 'admin' | 'manager' | 'agent';
    token_hash: string;
    invited_by: string | null;
    expires_at: Date;
    accepted_at: Date | null;
    created_at: Date;
  };
  inboxes: {
    id: string;
    workspace_id: string;
    key: string;
    name: string;
    secret: string;
    allowed_origins: Default<string[]>;
    locale: Default<string>;
    settings: Json<Record<string, unknown>>;
    avatar_hash: Default<string | null>;
    created_at: Date;
  };
  inbox_avatars: { inbox_id: string; workspace_id: string; picture: Buffer };
  audit_log: {
    id: Identity;
    workspace_id: string;
    actor: string;
    action: string;
    subject_id: string | null;
    detail: Json<Record<string, unknown>>;
    at: Date;
  };
};
