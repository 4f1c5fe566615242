/**
 * Whether a clause asks to be put through to people: it names a person, wants or does something that needs one, and is
 * made of nothing else. "怎么联系客服" and "can an agent see my reports" say more, so they are questions.
 */
export function asksForPerson(clause: string): boolean {
  return /\p{Script=Han}/u.test(clause) ? asksInChinese(clause) : asksInEnglish(clause.split(' '));
}

/** Longest first, so that "在线客服" is not taken for "在" and a rest. */
function anyOf(words: string): string {
  return words
    .split(' ')
    .sort((a, b) => b.length - a.length)
    .join('|');
}

const PEOPLE_ZH = anyOf(
  '人工 真人 活人 人类 客服 在线客服 人工客服 真人客服 客服人员 客服专员 客服小姐姐 客服小姐 客服小哥 坐席 座席 专员 专人 服务人员 工作人员 值班人员 ' +
    '业务员 店员 小编 主管 经理 领导 老板 负责人 人工服务 人工坐席 人工座席 人工台 人工窗口 人工通道 人工模式 客服经理 客服主管 agent human',
);
const BOTS_ZH = anyOf('机器人 ai 智能客服 智能助手 智能助理 自动回复 机器 电脑 bot');
/** What somebody may want of a person, or do to get one. */
const WISHES_ZH = anyOf(
  '要 想要 想 需要 找 转 转接 转接到 转到 转给 转成 转为 接 接通 接入 接到 换 换成 换到 叫 喊 联系 联络 连线 连接 呼叫 切换 切换到 切换成 切到 切 让 派 安排 请 ' +
    '跟 和 与 同 说话 说 讲话 讲 聊聊 聊天 聊 谈谈 谈一谈 谈 沟通 交流 对话 通话 通电话 回复 回答 答复 回应 处理 解决 帮忙 帮助 协助 服务 接待 接手 接听 介入 受理 跟进 ' +
    '有没有 有 没有 没 在 在不在 在线 线上 呢 吗 么 来 出来 直接',
);
const FILLER_ZH = anyOf(
  '我 我们 咱 你 你们 您 给 帮 替 为 对 向 到 去 过来 一个 一位 一名 个 位 名 你们的 你们家 这边 这里 的 了 啊 呀 吧 嘛 得 下 一下 能不能 可不可以 可否 能否 可以 能 会 ' +
    '行不行 好不好 行 好 是否 是不是 还是 那 那就 就 算了 现在 马上 立即 立刻 赶紧 赶快 尽快 快 快点 麻烦 麻烦你 麻烦您 拜托 谢谢 请问 亲 喂 你好 您好 哈喽 必须 一定 只 只想 只要 ' +
    '亲自 真正 真的 真正的 真实 真实的 具体 这个 这件 这 事 事情 问题 我的 一直 再 还 也 都 先 多 其他 别的 人员 电话 热线 没用 没有用 听不懂 看不懂 不懂 答非所问 太笨 烦 急 很急 着急 投诉 我要投诉',
);
const NOT_ZH = anyOf('不想 不要 别 不用 不需要 拒绝 讨厌 受够 受够了 不跟 不和 不与 烦死');

const ALL_ZH = new RegExp(
  anyOf([PEOPLE_ZH, BOTS_ZH, WISHES_ZH, FILLER_ZH, NOT_ZH].join('|').replaceAll('|', ' ')),
  'g',
);
const NAMES_PERSON_ZH = new RegExp(PEOPLE_ZH);
const NAMES_BOT_ZH = new RegExp(BOTS_ZH);
const REFUSES_ZH = new RegExp(NOT_ZH);
/** "人" alone names a person only where somebody is to be found or spoken to: "有人吗", "找个人说话", "换个人来". */
const SOMEBODY_ZH =
  /^(?:(?:还|现在|这里|这边|请问)*有(?:没有)?人(?:在线上|在?在线|线上|在|可以|能|来)?(?:回复|回答|处理|帮忙|帮我|理我|吗|么|没有|没|啊|呢)*|.*(?:找|换|派|叫|让|转|跟|和|与|同)(?:一?个|一?位|其他|别的)*人(?!工|类|员)(?:来|过来|跟|和|与|我|你们|说话|说|讲话|讲|聊聊|聊天|聊|谈谈|谈|沟通|对话|回复|回答|处理|解决|帮忙|帮|接|听|吗|吧|呢|啊|了|一下|行不行)*)$/;
/** The ways to ask for a person that begin like a question. */
const HOW_ZH = new RegExp(
  `^(?:请问)?(?:怎么|怎样|如何|咋)(?:样)?(?:才能?|可以|能|还|就)?(?:(?:没有|没)(?:人|${PEOPLE_ZH})|(?:转|转接|转到|接|接通|切换|切换到|切|换|换成|叫)(?:${PEOPLE_ZH}))(?:服务)?(?:啊|呀|呢|吗|了|回复|回答|理我|处理)*$`,
);

function asksInChinese(clause: string): boolean {
  if (SOMEBODY_ZH.test(clause) || HOW_ZH.test(clause))
    return clause.replace(/人/g, '').replace(ALL_ZH, '').length < 4;
  if (clause.replace(ALL_ZH, '').trim() !== '') return false;
  return NAMES_PERSON_ZH.test(clause) || (REFUSES_ZH.test(clause) && NAMES_BOT_ZH.test(clause));
}

const words = (list: string) => new Set(list.split(' '));
const PEOPLE_EN = words(
  'human humans person people agent agents representative representatives rep reps operator operators someone somebody anyone anybody staff employee ' +
    'advisor adviser manager supervisor boss specialist consultant being',
);
/** Named as a person only with "customer", "real" or a verb before them. */
const SERVICE_EN = words('support service care desk helpdesk team');
const BOTS_EN = words('bot bots robot robots machine ai chatbot chatbots computer');
const CONTACT_EN = words(
  'speak speaking talk talking chat chatting connect transfer transferred put get give pass hand switch forward contact reach escalate call bring fetch find want need wanna ' +
    'prefer like looking redirect route send refer',
);
const FILLER_EN = words(
  'i id im we us me my would could can may might you u your yours ll let lets to with through over on a an the one of some any is are there here do have please pls plz ' +
    'thanks thank hello hi hey okay ok just right now sorry actually really directly instead real live actual actually customer human in at be am so and then ' +
    'urgently asap immediately quickly again another other else this that it useless stupid helpful help helping assist assistance who by not t dont don doesn doesnt never no stop ' +
    'rather than from hate tired sick enough answer answers reply respond trying try gotta got available online already finally for about problem issue d ve',
);
const NOT_EN = words(
  'not dont don doesn doesnt never no stop rather hate tired sick enough instead than useless',
);
/** "someone" may be anybody: only spoken to, or real, is it one of the staff. */
const VAGUE_EN = words('someone somebody anyone anybody people person being');
const SPEAKS_EN = words(
  'speak speaking talk talking chat chatting connect transfer transferred put get give pass contact reach escalate call real live actual want need hand find',
);

function asksInEnglish(tokens: readonly string[]): boolean {
  const how =
    tokens[0] === 'how' && /^(?:do|can|to|could|would)$/.test(tokens[1] ?? '') ? tokens.slice(2) : tokens;
  const known = how.every(
    (token) =>
      PEOPLE_EN.has(token) ||
      SERVICE_EN.has(token) ||
      BOTS_EN.has(token) ||
      CONTACT_EN.has(token) ||
      FILLER_EN.has(token),
  );
  if (!known || tokens.length === 0) return false;
  const person = how.find((token) => PEOPLE_EN.has(token));
  const spoken = how.some((token) => SPEAKS_EN.has(token));
  if (how !== tokens) return person !== undefined && spoken;
  if (person !== undefined) return namesPerson(how, person, spoken);
  const contacted = how.some((token) => CONTACT_EN.has(token)) || how[0] === 'customer' || how[0] === 'live';
  if (how.some((token) => SERVICE_EN.has(token))) return contacted && !how.includes('no');
  return how.some((token) => BOTS_EN.has(token)) && how.some((token) => NOT_EN.has(token));
}

/** "human", "a real person", "get me an agent", "is there an agent"; not "I am an agent" nor "are you a person". */
function namesPerson(tokens: readonly string[], person: string, spoken: boolean): boolean {
  const text = tokens.join(' ');
  if (SAYS_WHO.test(text)) return false;
  if (/\b(?:is|are) there\b|\bdo you have\b/.test(text)) return true;
  if (!VAGUE_EN.has(person)) return true;
  return spoken || text === 'person' || /\b(?:a|the) person$|\bhuman\b/.test(text);
}

const SAYS_WHO =
  /\b(?:i am|im|i m|are you|you are|you re|is this|is that|this is|am i)\b(?! (?:trying|looking|not|tired|sick))/;
