/** Languages the bot itself speaks. */
export type BotLanguage = 'zh-Hans' | 'zh-Hant' | 'en';

const TEXTS = {
  greeting: {
    'zh-Hans': '您好！请直接输入您的问题，我来帮您查找答案。',
    'zh-Hant': '您好！請直接輸入您的問題，我來幫您查找答案。',
    en: 'Hello! Type your question and I will look up the answer for you.',
  },
  thanks: {
    'zh-Hans': '不客气！还有其他问题随时问我。',
    'zh-Hant': '不客氣！還有其他問題隨時問我。',
    en: "You're welcome! If anything else comes up, just ask.",
  },
  goodbye: {
    'zh-Hans': '再见，祝您一切顺利！',
    'zh-Hant': '再見，祝您一切順利！',
    en: 'Goodbye, and all the best!',
  },
  consent: {
    'zh-Hans': '好的。还有其他问题请直接告诉我。',
    'zh-Hant': '好的。還有其他問題請直接告訴我。',
    en: 'All right. If you have another question, just type it.',
  },
  empty: {
    'zh-Hans': '请输入您的问题，我来帮您查找答案。',
    'zh-Hant': '請輸入您的問題，我來幫您查找答案。',
    en: 'Please type your question and I will look up the answer for you.',
  },
  suggested: {
    'zh-Hans': '您想问的是下面哪一个？如果都不是，可以换个说法，或者转人工。',
    'zh-Hant': '您想問的是下面哪一個？如果都不是，可以換個說法，或者轉人工。',
    en: 'Did you mean one of these? If not, put it in other words, or ask for a person.',
  },
  suggestedOne: {
    'zh-Hans': '您想问的是这个吗？如果不是，可以换个说法，或者转人工。',
    'zh-Hant': '您想問的是這個嗎？如果不是，可以換個說法，或者轉人工。',
    en: 'Did you mean this? If not, put it in other words, or ask for a person.',
  },
  asked: {
    'zh-Hans': '抱歉，我没有找到有把握的答案。请换个说法，或补充一些细节；也可以转人工。',
    'zh-Hant': '抱歉，我沒有找到有把握的答案。請換個說法，或補充一些細節；也可以轉人工。',
    en: 'Sorry, I found no answer I am sure of. Please put it in other words or add some detail; you can also ask for a person.',
  },
  handedOverAsked: {
    'zh-Hans': '好的，正在为您转接人工客服，之前的对话他们都能看到。',
    'zh-Hant': '好的，正在為您轉接人工客服，之前的對話他們都能看到。',
    en: 'Of course. I am handing you over to a person, who can see everything said so far.',
  },
  handedOverUnknown: {
    'zh-Hans': '抱歉，知识库里没有这个问题的答案，正在为您转接人工客服，之前的对话他们都能看到。',
    'zh-Hant': '抱歉，知識庫裡沒有這個問題的答案，正在為您轉接人工客服，之前的對話他們都能看到。',
    en: 'Sorry, I have no answer to this. I am handing you over to a person, who can see everything said so far.',
  },
  handedOverRule: {
    'zh-Hans': '这类问题由人工客服为您处理，正在为您转接，之前的对话他们都能看到。',
    'zh-Hant': '這類問題由人工客服為您處理，正在為您轉接，之前的對話他們都能看到。',
    en: 'A person takes care of questions like this. I am handing you over; they can see everything said so far.',
  },
  quoteIsChinese: {
    'zh-Hans': '以下内容引自中文资料：',
    'zh-Hant': '以下內容引自中文資料：',
    en: 'This is quoted from a source in Chinese:',
  },
  quoteIsEnglish: {
    'zh-Hans': '以下内容引自英文资料：',
    'zh-Hant': '以下內容引自英文資料：',
    en: 'This is quoted from a source in English:',
  },
  quoteIsOther: {
    'zh-Hans': '以下内容引自其他语言的资料：',
    'zh-Hant': '以下內容引自其他語言的資料：',
    en: 'This is quoted from a source in another language:',
  },
} as const satisfies Record<string, Record<BotLanguage, string>>;

export type BotText = keyof typeof TEXTS;

export function botText(key: BotText, language: BotLanguage): string {
  return TEXTS[key][language];
}

const SAID: readonly string[] = Object.values(TEXTS).flatMap((texts) => Object.values(texts));

/** Whether a message begins with what the bot says of itself, not from the knowledge. */
export function isBotText(text: string): boolean {
  return SAID.some((said) => text.startsWith(said));
}

/** The bot's language for a BCP 47 tag (`zh-TW`, `en-GB`); undefined for those it does not speak. */
export function botLanguageOf(tag: string | undefined): BotLanguage | undefined {
  const lower = tag?.toLowerCase() ?? '';
  if (/^en\b/.test(lower)) return 'en';
  if (/^zh\b.*(hant|tw|hk|mo)/.test(lower)) return 'zh-Hant';
  return /^zh\b/.test(lower) ? 'zh-Hans' : undefined;
}
