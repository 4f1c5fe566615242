import { foldForSearch } from '../lib/normalise.ts';

/** What kind of thing a question asks for, where its words tell. */
export type AnswerType = 'time' | 'amount' | 'share' | 'place' | 'reason';

const ASKS: readonly (readonly [AnswerType, RegExp])[] = [
  [
    'time',
    /什么时候|何时|哪一?[年天月日]|几[点号月时]|时间|日期|多久|多长时间|多少(?:天|年|小时|分钟|个月|周)|\bwhen\b|\bwhat (?:year|date|day|month|time)\b|\bwhich (?:year|day|month)\b|\bhow (?:long|soon|often)\b|\bhow many (?:seconds|minutes|hours|days|weeks|months|years)\b/,
  ],
  [
    'share',
    /比例|百分|几折|几成|折扣|税率|利率|费率|汇率|\bpercent(?:age)?\b|\b(?:interest|tax|exchange|conversion) rate\b|\bdiscount\b/,
  ],
  [
    'amount',
    /多少|几[个次名天人元块岁位种家张条]|多[大高远重宽]|上限|下限|\bhow (?:many|much|old|far|large|big|high|tall|fast)\b|\bwhat (?:number|amount)\b/,
  ],
  ['reason', /为什么|为何|为啥|原因|\bwhy\b/],
  ['place', /哪里|哪儿|何处|什么地方|哪个(?:国家|城市|地区|省|县|市)|\bwhere\b/],
];

const HOLDS: Record<AnswerType, RegExp> = {
  time: /\p{N}\s*(?:个?工作日|年|月|日|号|时|点|分|天|周|小时|个月)|[一二三四五六七八九十两几半每当次]\s*个?(?:年|天|日|周|小时|月|分钟|工作日)|\b1\d{3}\b|\b20\d\d\b|\d{1,2}:\d\d|century|世纪|january|february|march|april|\bmay\b|june|july|august|september|october|november|december|monday|tuesday|wednesday|thursday|friday|saturday|sunday|星期|周[一二三四五六日末]|\b(?:seconds?|minutes?|hours?|days?|weeks?|months?|years?|daily|weekly|monthly|yearly|immediately)\b|立即|实时/iu,
  amount:
    /\p{N}(?![\d.,]*\s*[%％])|(?<!第)[一二三四五六七八九十百千万亿两半几]+(?:个|次|名|天|人|元|块|年|月|日|岁|位|种|家|张|条|倍|小时|分钟|周|星期|米|公里|斤|克|页|份|台|辆|间|层|档)|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|dozen|hundred|thousand|million|half|none|no|free|unlimited)\b|免费|不限|无限|全额/iu,
  share:
    /\p{N}[\d.,]*\s*[%％]|\p{N}\s*折|百分之|[一二三四五六七八九十]+[折成]|\bhalf\b|一半|\p{N}\s*[:：]\s*\p{N}|\bpercent\b/iu,
  reason:
    /因为|由于|因此|所以|为了|原因|导致|以致|以免|because|due to|since|therefore|in order to|so that|cause/i,
  place: /位于|在|于|地处|located|\b(?:in|at|near|from|under|on)\b/i,
};

export function answerTypeOf(question: string): AnswerType | undefined {
  const folded = foldForSearch(question);
  return ASKS.find(([, pattern]) => pattern.test(folded))?.[0];
}

/** Whether a text holds something of the kind. */
export function holdsType(text: string, type: AnswerType): boolean {
  return HOLDS[type].test(text);
}
