import { foldForSearch } from '../lib/normalise.ts';

/** What a message does when it does not ask the knowledge anything. */
export type Act = 'greeting' | 'thanks' | 'goodbye' | 'consent' | 'asks_for_person';

const POLITE_EN =
  /(?<![a-z])(?:please|pls|plz|thanks|thank you|hello|hi|hey|okay|ok|just|right now|now|actually|sorry)(?![a-z])/g;
const POLITE_ZH =
  /请问一下|请问|请|麻烦(?:你|您)?|谢谢|拜托|你好|您好|喂|亲|哈喽|那|算了|好吧|还是|直接|现在|马上|立即|立刻|赶紧|快点?|帮我|给我|可以|能不能|能否|能|行吗|好吗|吗|吧|啊|呀|呢|了|一下/g;

const HUMAN_ZH =
  '(?:人工(?:客服|服务|坐席|座席|台)?|真人(?:客服)?|活人|客服(?:人员|专员|小姐姐|小哥)?|坐席|座席|专员|在线客服)';
const HUMAN_EN =
  '(?:(?:real|live|actual|human|support|service|customer|customer service|customer support|customer care) )*(?:human|humans|person|people|agent|representative|rep|operator|someone|somebody|staff|staff member|employee|advisor|adviser|human being|support team|manager|supervisor|boss|customer service|customer support|customer care)';

const ASKS_FOR_PERSON = [
  new RegExp(
    `^(?:我)?(?:要|想要?|需要)?(?:找|转|接|换|叫|联系|连线|连接|转接|转到|接通|呼叫|跟|和|与)?(?:个|位|你们的?)?${HUMAN_ZH}(?:(?:跟|和|与)我)?(?:说话|聊聊?|沟通|谈谈?|对话|通话|处理|来|帮忙|解决)?$`,
  ),
  /^(?:我)?(?:要|想要?|需要)?(?:找|跟|和|与)(?:个|一个)?人(?:说话|聊聊?|沟通|谈谈?|对话|来|帮忙)?$/,
  /^(?:我)?(?:不想|不要|别)(?:跟|和|再?让)?(?:机器人)(?:说|说话|聊|聊天|回复|回答)?$/,
  /^有(?:没有)?(?:人|真人|人工)(?:在)?(?:没有|么)?$/,
  new RegExp(
    `^(?:i (?:want|need|would like|d like|wanna|have) (?:to )?|let me |can i |could i |may i |can you |could you |want to )?(?:speak|talk|chat|speaking|talking|connect me|transfer me|put me through|get me|give me|get|pass me|hand me over|hand me|switch me|forward me|contact|reach|connect)(?: over)?(?: (?:to|with))?(?: (?:a|an|the|your|one of your|some))? (?:${HUMAN_EN}|support)(?: (?:instead|here|there|directly))?$`,
  ),
  new RegExp(`^(?:i (?:want|need|would like|d like|wanna) )?(?:a |an |the )?${HUMAN_EN}$`),
  /^(?:is|are) there (?:a |any |an )?(?:real |live )?(?:human|person|people|agent|someone|anyone|anybody)(?: there| here| i can (?:talk|speak) to)?$/,
];

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

function asksForPerson(text: string): boolean {
  const bare = text.replace(POLITE_EN, ' ').replace(/ +/g, ' ').trim();
  const forms = [bare, bare.replace(POLITE_ZH, '')];
  return forms.some((form) => ASKS_FOR_PERSON.some((pattern) => pattern.test(form)));
}
