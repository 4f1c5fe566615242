export const start = {
  title: 'Get started',
  lead: 'Four steps until the bot is at work, usually within five minutes. Leave whenever you like; nothing is lost.',
  step: { upload: 'Upload', learn: 'Learn', ask: 'Ask', install: 'Put it on your site' },
  uploadText:
    'Begin with one or two documents that answer what is asked most: return policy, product guide, a table of questions.',
  uploadFaq: 'Or write one FAQ entry',
  learnText: 'Reading and learning. Large files take longer; you may look around meanwhile.',
  learnDone: '{{count}} learnt. You can ask now.',
  learnFailed: 'Something could not be learnt; the reason is below. The rest is not affected.',
  learnWait: 'Progress appears here after the upload.',
  askText: 'Ask like a customer, something your documents answer. This is the window customers see.',
  askWait: 'You can ask once the first document is learnt.',
  askInbox: 'What you ask here shows up in the inbox and counts in the reports.',
  installText: 'Copy the snippet to your site, or use the chat page of its own first.',
  finish: 'Done, go to the inbox',
  later: 'Later',
  chat: 'Preview of the chat window',
};
