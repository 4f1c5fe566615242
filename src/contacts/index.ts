export { type Contact, getContact } from './contacts.ts';
export type { ContactClaim } from './verify-identity.ts';
export { signVisitorToken, verifyVisitorToken } from './visitor-token.ts';
export { findVisitor, type OpenedVisitor, openVisitor, revokeVisitor, type Visitor } from './visitors.ts';
