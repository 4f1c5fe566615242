import { describe, expect, it } from 'vitest';
import { actOf } from '../../src/retrieval/conversation-acts.ts';

describe('what a message does', () => {
  it.each([
    '转人工',
    '轉人工客服',
    '人工',
    '我要找人工客服',
    '请帮我转接人工',
    '给我转人工，谢谢',
    '算了，直接转人工吧',
    '能不能找个真人跟我说话',
    '我要投诉，转人工',
    '有人吗',
    '我想和人说话',
    '不要机器人',
    'talk to a human',
    'agent please',
    'I want to speak to a real person',
    'Can I talk to someone please?',
    'connect me to customer service',
    'human',
    'real person',
    'can you get me an agent',
    'I need a human!',
    'let me talk to your manager',
    'this is useless. talk to an agent',
  ])('asks for a person: %s', (message) => {
    expect(actOf(message)).toBe('asks_for_person');
  });

  it.each([
    'how do I change my agent?',
    '人工审批怎么设置',
    '怎么联系客服',
    '客服电话多少',
    '请问人工客服几点上班',
    '转人工要多久',
    'how do I contact support',
    'can an agent see my reports',
    '你好，请问怎么报销',
    'hi, how do I reset my password',
    'thank you card how to send',
    'ok how do I do that',
    'agent commission rates',
    '帮助中心在哪',
    '你们的人工智能靠谱吗',
  ])('is a question: %s', (message) => {
    expect(actOf(message)).toBeUndefined();
  });

  it.each([
    ['你好', 'greeting'],
    ['您好！', 'greeting'],
    ['hi there', 'greeting'],
    ['Hello!', 'greeting'],
    ['在吗', 'greeting'],
    ['Good morning', 'greeting'],
    ['谢谢', 'thanks'],
    ['好的，谢谢你', 'thanks'],
    ['謝謝', 'thanks'],
    ['thanks a lot', 'thanks'],
    ['Thank you so much!', 'thanks'],
    ['ok thanks', 'thanks'],
    ['再见', 'goodbye'],
    ['bye', 'goodbye'],
    ['好的', 'consent'],
    ['ok', 'consent'],
    ['got it', 'consent'],
  ] as const)('is small talk: %s (%s)', (message, act) => {
    expect(actOf(message)).toBe(act);
  });

  it('takes no time on a long message made of small words', () => {
    const started = performance.now();
    actOf(`${'thanks ok '.repeat(400)}!x`);
    actOf(`${'转人工吗'.repeat(500)}x`);
    actOf(`${'real live human '.repeat(200)}x`);
    expect(performance.now() - started).toBeLessThan(200);
  });
});
