/** The languages the bot speaks by itself; a customer of any other reads English. */
export type BotLanguage = 'zh-Hans' | 'zh-Hant' | 'en';

export function botLanguage(language: string): BotLanguage {
  return language === 'zh-Hans' || language === 'zh-Hant' ? language : 'en';
}

type Texts = {
  /** How a handoff that the customer pressed the button for begins; others begin with the bot's answer. */
  handoff: Record<'asked' | 'dissatisfied', string>;
  onDuty: string;
  /** `when` is a local date and time. */
  offDutyUntil: (when: string) => string;
  offDuty: string;
  leaveEmail: string;
  emailKept: (email: string) => string;
  withPerson: string;
  messageKept: (email: string) => string;
  unsatisfiedTicket: (question: string) => string;
  mailSubject: (inbox: string) => string;
  mailFooter: (link: string) => string;
  mailFailed: (email: string, problem: string) => string;
  /** A member took the conversation from the bot, or gave it back. */
  takenOver: string;
  givenBack: string;
  /** The answer to a picture or PDF that came without a word. */
  filesOnly: string;
};

/** Every text that the chat says by itself. */
export const botTexts: Record<BotLanguage, Texts> = {
  'zh-Hans': {
    handoff: {
      asked: '好的，正在为您转接人工客服，之前的对话他们都能看到。',
      dissatisfied: '抱歉没能帮到您，正在为您转接人工客服，之前的对话他们都能看到。',
    },
    onDuty: '请稍候，客服会在这里回复您。',
    offDutyUntil: (when) => `现在是非工作时间，客服将于 ${when} 上线，之后会在这里回复您。`,
    offDuty: '现在没有客服在线，客服上线后会在这里回复您。',
    leaveEmail: '请留下邮箱，方便客服联系到您。',
    emailKept: (email) => `客服也会通过 ${email} 联系您。`,
    withPerson: '客服正在处理您的问题，会在这里回复您。',
    messageKept: (email) => `您的留言已登记，我们会把回复发到 ${email}，您也可以在这里查看。`,
    unsatisfiedTicket: (question) => `客户对回答不满意：${question}`,
    mailSubject: (inbox) => `${inbox}：客服回复了您的咨询`,
    mailFooter: (link) => `请勿直接回复本邮件。继续对话请打开：${link}`,
    mailFailed: (email, problem) => `这条回复没能发送到 ${email}：${problem}`,
    takenOver: '人工客服已接入，会在这里回复您。',
    givenBack: '接下来由智能助手为您服务，需要时可以随时再转接人工客服。',
    filesOnly: '文件已收到。我还看不了图片和 PDF 的内容，请用文字描述您的问题，或者转接人工客服。',
  },
  'zh-Hant': {
    handoff: {
      asked: '好的，正在為您轉接人工客服，之前的對話他們都能看到。',
      dissatisfied: '抱歉沒能幫到您，正在為您轉接人工客服，之前的對話他們都能看到。',
    },
    onDuty: '請稍候，客服會在這裡回覆您。',
    offDutyUntil: (when) => `現在是非服務時間，客服將於 ${when} 上線，之後會在這裡回覆您。`,
    offDuty: '現在沒有客服在線，客服上線後會在這裡回覆您。',
    leaveEmail: '請留下電子郵件，方便客服聯絡到您。',
    emailKept: (email) => `客服也會透過 ${email} 聯絡您。`,
    withPerson: '客服正在處理您的問題，會在這裡回覆您。',
    messageKept: (email) => `您的留言已登記，我們會把回覆寄到 ${email}，您也可以在這裡查看。`,
    unsatisfiedTicket: (question) => `客戶對回答不滿意：${question}`,
    mailSubject: (inbox) => `${inbox}：客服回覆了您的諮詢`,
    mailFooter: (link) => `請勿直接回覆本郵件。繼續對話請開啟：${link}`,
    mailFailed: (email, problem) => `這則回覆沒能寄到 ${email}：${problem}`,
    takenOver: '人工客服已接入，會在這裡回覆您。',
    givenBack: '接下來由智慧助理為您服務，需要時可以隨時再轉接人工客服。',
    filesOnly: '檔案已收到。我還看不了圖片和 PDF 的內容，請用文字描述您的問題，或者轉接人工客服。',
  },
  en: {
    handoff: {
      asked: 'Of course. I am handing you over to a person, who can see everything said so far.',
      dissatisfied:
        'I am sorry that did not help. I am handing you over to a person, who can see everything said so far.',
    },
    onDuty: 'They will reply right here in a moment.',
    offDutyUntil: (when) =>
      `Nobody is on duty right now. Our team is back on ${when} and will reply right here.`,
    offDuty: 'Nobody is on duty right now. Our team will reply right here once they are back.',
    leaveEmail: 'Please leave your e-mail address so that we can reach you.',
    emailKept: (email) => `We can also reach you at ${email}.`,
    withPerson: 'Our team is on your question and will reply right here.',
    messageKept: (email) =>
      `We have your message and will reply to ${email}. You can read the reply here too.`,
    unsatisfiedTicket: (question) => `Customer was not satisfied with the answer: ${question}`,
    mailSubject: (inbox) => `${inbox}: a reply to your question`,
    mailFooter: (link) => `Please do not reply to this mail. Continue the conversation at ${link}`,
    mailFailed: (email, problem) => `This reply could not be mailed to ${email}: ${problem}`,
    takenOver: 'A person has joined and will reply right here.',
    givenBack: 'The assistant takes over again. You can ask for a person at any time.',
    filesOnly:
      'Got your file. I cannot look into pictures and PDFs myself: please describe your question in words, or ask for a person.',
  },
};

/** A date and time as people of that language write it, with the zone: "11月23日星期一 09:00 (GMT+8)". */
function localTime(language: BotLanguage, at: Date, timeZone: string): string {
  const locale = { 'zh-Hans': 'zh-CN', 'zh-Hant': 'zh-TW', en: 'en-GB' }[language];
  const date = new Intl.DateTimeFormat(locale, { timeZone, weekday: 'long', month: 'long', day: 'numeric' });
  const time = new Intl.DateTimeFormat('en-GB', { timeZone, timeStyle: 'short' });
  const zone = new Intl.DateTimeFormat('en-GB', { timeZone, timeZoneName: 'short' })
    .formatToParts(at)
    .find((part) => part.type === 'timeZoneName');
  return `${date.format(at)} ${time.format(at)} (${zone?.value ?? timeZone})`;
}

/** What is said at a handoff: `opening` says why, the rest what happens next and how to be reached. */
export function handoffText(handoff: {
  opening: string;
  language: BotLanguage;
  onDuty: boolean;
  nextOnDutyAt: Date | null;
  timeZone: string;
  replyEmail: string | null;
}): string {
  const { language, nextOnDutyAt: at, timeZone, replyEmail } = handoff;
  const texts = botTexts[language];
  const said = [handoff.opening];
  if (handoff.onDuty) said.push(texts.onDuty);
  else {
    said.push(at ? texts.offDutyUntil(localTime(language, at, timeZone)) : texts.offDuty);
    said.push(replyEmail ? texts.emailKept(replyEmail) : texts.leaveEmail);
  }
  return said.join(language === 'en' ? ' ' : '');
}
