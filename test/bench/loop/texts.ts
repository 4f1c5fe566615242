import type { TextToEmbed } from '../../../src/retrieval/index.ts';

const subjects = [
  'an expense report',
  'a travel advance',
  'the corporate card',
  'a mileage claim',
  'an electronic invoice',
  'the approval chain',
  'a webhook',
  'the audit log',
];
const verbs = [
  'is submitted',
  'is returned',
  'is approved',
  'expires',
  'is exported',
  'is locked',
  'is reconciled',
  'is archived',
];
const zh = [
  '报销单在提交之后由直属主管审批',
  '差旅预支款在行程结束后结清',
  '企业卡消费需要在月底之前对账',
  '电子发票的抬头必须与公司名称一致',
  '超过标准的住宿费由员工自行承担',
  '审批人外出时可以指定代理人',
];

/** Synthetic passages of 20 to 200 words or characters, half English and half Chinese; the same on every run. */
export function passageTexts(n: number): TextToEmbed[] {
  return Array.from({ length: n }, (_, i) => {
    const sentences = 2 + ((i * 7) % 9);
    const english = i % 2 === 0;
    const text = Array.from({ length: sentences }, (_, j) =>
      english ? sentenceEn(i, j) : sentenceZh(i, j),
    ).join(english ? ' ' : '');
    return { text, kind: 'passage', language: english ? 'en' : 'zh-Hans' };
  });
}

function sentenceEn(i: number, j: number): string {
  const k = i * 31 + j * 17;
  return `When ${subjects[k % subjects.length]} ${verbs[(k >> 3) % verbs.length]} within ${2 + (k % 90)} days, rule ${i}-${j} applies to team ${k % 977}.`;
}

function sentenceZh(i: number, j: number): string {
  const k = i * 31 + j * 17;
  return `${zh[k % zh.length]}，第 ${i}-${j} 条规定的期限为 ${2 + (k % 90)} 天。`;
}

/** Questions that customers might type about those passages. */
export function questionTexts(n: number): string[] {
  return Array.from({ length: n }, (_, i) =>
    i % 2 === 0
      ? `what happens when ${subjects[i % subjects.length]} ${verbs[(i >> 1) % verbs.length]} for team ${(i * 31) % 977}`
      : `${zh[i % zh.length]}，期限是多少天？（${i}）`,
  );
}

/** An FAQ entry's question and two more ways to ask it. */
export function faqTexts(i: number): { questions: string[]; answer: string } {
  const [subject, verb] = [subjects[i % subjects.length], verbs[(i >> 3) % verbs.length]];
  return {
    questions: [
      `What happens when ${subject} ${verb} in office ${i}?`,
      `${subject} ${verb} in office ${i}, what do I do`,
      `who helps office ${i} when ${subject} ${verb}`,
    ],
    answer: `Desk ${i} takes care of ${subject} of office ${i}; it answers within ${2 + (i % 90)} hours.`,
  };
}
