import { foldForSearch } from '../lib/normalise.ts';
import { asksForPerson } from './asks-for-person.ts';

/** What a message does when it does not ask the knowledge anything. */
export type Act = 'greeting' | 'thanks' | 'goodbye' | 'consent' | 'asks_for_person';

/** Words that make up a whole message of that kind; longer ones first, they are taken out one after the other. */
const WORDS: Record<Exclude<Act, 'asks_for_person'>, RegExp> = {
  greeting:
    /good (?:morning|afternoon|evening|day)|anyone there|are you there|greetings|hello|hiya|hey|there|hi|早上好|上午好|中午好|下午好|晚上好|大家好|哈喽|哈啰|你好|您好|早安|在不在|在吗|在么|早|嗨|喂|啊|呀|呢/g,
  goodbye:
    /have a (?:nice|good|great) (?:day|one|evening|weekend)|good ?bye|good night|see you|see ya|later|bye|再见|拜拜|回头见|晚安|拜/g,
  thanks:
    /much appreciated|i appreciate it|appreciate it|for (?:your|the|all your) help|that (?:helps|helped)|thank you|thank u|thanks|so much|very much|perfect|awesome|cheers|great|a lot|many|thx|okay|ok|ty|非常|十分|谢谢|多谢|感谢|谢啦|谢了|辛苦|帮助|帮忙|你的|您的|解决|已经|明白|知道|好的|太|你|您|啦|了|的|嗯|好/g,
  consent:
    /understood|all ?right|got it|perfect|okay|great|i see|sure|fine|cool|nice|ok|k|知道了|明白了|明白|了解|收到|好的|好吧|可以|好|嗯|哦|噢|行/g,
};
const SAYS_THANKS = /谢|辛苦|thank|thx|\bty\b|cheers|appreciat|that help/;
/** Longer messages say more than a greeting. */
const LONGEST_ACT = 80;

/**
 * Greeting, thanks, goodbye, a mere "ok", or a request for a person; undefined for what may be a question. A message
 * counts only as a whole: "how do I change my agent?" and "人工审批怎么设置" are questions.
 */
export function actOf(message: string): Act | undefined {
  const text = plain(message);
  if (text === '' || text.length > LONGEST_ACT) return undefined;
  if (isMadeOf(text, WORDS.greeting)) return 'greeting';
  if (isMadeOf(text, WORDS.goodbye)) return 'goodbye';
  if (SAYS_THANKS.test(text) && isMadeOf(text, WORDS.thanks)) return 'thanks';
  if (isMadeOf(text, WORDS.consent)) return 'consent';
  const clauses = [message, ...message.split(/[，,。.!！?？;；\n]+/)];
  return clauses.some((clause) => asksForPerson(plain(clause))) ? 'asks_for_person' : undefined;
}

/** Folded words with single spaces, none beside Chinese characters. */
function plain(text: string): string {
  return foldForSearch(text)
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .replace(/(?<=\p{Script=Han}) | (?=\p{Script=Han})/gu, '')
    .trim();
}

function isMadeOf(text: string, words: RegExp): boolean {
  return text.replace(words, '').trim() === '';
}
