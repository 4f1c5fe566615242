import type { Json } from './column-types.ts';

/** Customers, their browsers and the pages they saw. */
export type ContactTables = {
  contacts: {
    id: string;
    workspace_id: string;
    external_id: string | null;
    email: string | null;
    name: string | null;
    tier: string | null;
    created_at: Date;
  };
  visitors: {
    id: string;
    workspace_id: string;
    inbox_id: string;
    contact_id: string;
    token_hash: string;
    expires_at: Date;
    revoked_at: Date | null;
    created_at: Date;
  };
  page_views: {
    id: string;
    workspace_id: string;
    visitor_id: string;
    inbox_id: string;
    url: string;
    title: string | null;
    referrer: string | null;
    utm: Json<Record<string, string>>;
    at: Date;
    expires_at: Date;
  };
};
