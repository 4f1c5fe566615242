import { describe, expect, it } from 'vitest';
import { botText } from '../../src/retrieval/bot-texts.ts';
import { followUpOf } from '../../src/retrieval/follow-up.ts';
import type { Turn } from '../../src/retrieval/index.ts';

const customer = (text: string): Turn => ({ role: 'customer', text });
const bot = (text: string): Turn => ({ role: 'bot', text });

describe('a message that goes on from what was said before', () => {
  it.each([
    ['那海外呢？', '海外'],
    ['那麼國外呢', '国外'],
    ['港澳台呢', '港澳台'],
    ['如果是实习生呢', '实习生'],
    ['要多久？', '要多久'],
    ['为什么', '为什么'],
    ['它支持安卓吗', '它支持安卓吗'],
    ['这个怎么申请', '这个怎么申请'],
    ['这款能挂在墙上吗', '这款能挂在墙上吗'],
    ['海外也一样吗', '海外也一样吗'],
    ['and for contractors?', 'contractors'],
    ['What about Europe?', 'europe'],
    ['and the US?', 'the US'],
    ['and the us?', 'the US'],
    ['那US呢', 'US'],
    ['what about us?', 'us'],
    ['WHAT ABOUT US?', 'us'],
    ['how about on weekends', 'on weekends'],
    ['for interns?', 'for interns'],
    ['how long does it take?', 'how long does it take'],
    ['Does it cost extra?', 'does it cost extra'],
    ['ok, and do you know if they have parking', 'they have parking'],
    ['how much?', 'how much'],
    ['does that work on Android too?', 'does that work on android too'],
  ])('%s', (message, focus) => {
    const found = followUpOf(message, [customer('员工出差的住宿标准'), bot('650')]);
    expect(found).toMatchObject({ focus });
    expect(found?.texts[0]).toBe(`员工出差的住宿标准 ${focus}`);
  });

  it('is made whole by the last question that stood on its own', () => {
    const history = [
      customer('How long is the warranty on chargers?'),
      bot('Three years.'),
      customer('and on batteries?'),
      bot('12 months.'),
      customer('thanks'),
      bot(botText('thanks', 'en')),
    ];
    expect(followUpOf('what about cables?', history)?.texts).toContain(
      'How long is the warranty on chargers? cables',
    );
  });

  it('is also read with what the bot said, but not with what it says of itself', () => {
    const history = [customer('a cheap hotel please'), bot('The Grant is in Union Square.')];
    expect(followUpOf('do they have parking?', history)?.texts).toContain(
      'The Grant is in Union Square. do they have parking',
    );
    const lost = [customer('a cheap hotel please'), bot(botText('asked', 'en'))];
    expect(followUpOf('do they have parking?', lost)?.texts).toEqual([
      'a cheap hotel please do they have parking',
    ]);
  });
});

describe('a message that stands on its own', () => {
  it.each([
    '怎么重置密码',
    '报销单提交后几天到账',
    '这个月的报销什么时候截止',
    'And how do I reset my password?',
    'is it possible to export reports?',
    'is there a free trial?',
    'how do I add a card',
    'which currencies do you support',
    'how do I reach the IT department',
    'I bought two chairs last week and one of them arrived with a broken leg, so I would like to know what your company does about damaged furniture and who pays for the shipping back?',
  ])('%s', (message) => {
    expect(followUpOf(message, [customer('出差住宿标准是多少？'), bot('650')])).toBeUndefined();
  });

  it('is every first message', () => {
    expect(followUpOf('那海外呢？', [])).toBeUndefined();
  });
});
