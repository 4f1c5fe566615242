export { changeTier, getContact, holdTier, listTiers, updateDetails } from './contacts.ts';
export { keepPageViews, listPageViews } from './page-views.ts';
export { signVisitorToken, verifyVisitorToken } from './visitor-token.ts';
export {
  type ContactMerge,
  findVisitor,
  openVisitor,
  revokeVisitor,
  revokeVisitorByToken,
  type Visitor,
} from './visitors.ts';
