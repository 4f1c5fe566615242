export { getContact } from './contacts.ts';
export { signVisitorToken, verifyVisitorToken } from './visitor-token.ts';
export { findVisitor, openVisitor, revokeVisitor, type Visitor } from './visitors.ts';
