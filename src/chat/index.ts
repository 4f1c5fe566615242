export { askQuestion } from './ask-question.ts';
export {
  addAttachment,
  addAttachmentByCustomer,
  attachmentTooLarge,
  openAttachment,
  openAttachmentByCustomer,
} from './attachments.ts';
export {
  createCannedResponse,
  deleteCannedResponse,
  listCannedResponses,
  patchCannedResponse,
} from './canned-responses.ts';
export {
  assignConversation,
  getConversation,
  giveBackConversation,
  reopenConversation,
  resolveConversation,
  snoozeConversation,
  takeOverConversation,
} from './change-status.ts';
export type { ChatDeps } from './chat-deps.ts';
export { chatJobs } from './chat-jobs.ts';
export { listConversations } from './conversations.queries.ts';
export { createConversation, currentConversation } from './create-conversation.ts';
export { createLabel, deleteLabel, listLabels, patchLabel } from './labels.ts';
export { leaveMessage } from './leave-message.ts';
export { liveMonitor } from './live-monitor.ts';
export { markReadByCustomer, markReadByStaff } from './mark-read.ts';
export { mergeContact } from './merge-contact.ts';
export { listMessages, listStaffMessages } from './messages.queries.ts';
export { nextStatus } from './next-status.ts';
export { openCitation, openCitationFile, openCitationImage, openLink } from './open-citation.ts';
export { openTicketByCustomer } from './open-ticket-by-customer.ts';
export { organiseConversation } from './organise-conversation.ts';
export { postStaffMessage } from './post-staff-message.ts';
export { rateAnswer } from './rate-answer.ts';
export { rateConversation } from './rate-conversation.ts';
export { requestHandoff } from './request-handoff.ts';
export { resolveByCustomer } from './resolve-by-customer.ts';
export { createSavedView, deleteSavedView, listSavedViews } from './saved-views.ts';
export { setContactTier } from './set-contact-tier.ts';
export { setReplyEmail } from './set-reply-email.ts';
export { typeByCustomer, typeByMember } from './typing.ts';
export { listViewers, setViewing } from './viewers.ts';
export { readWidgetSettings } from './widget-settings.ts';
