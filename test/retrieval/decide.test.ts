import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { silentLogger } from '../../src/lib/index.ts';
import {
  type DecideInput,
  decide,
  defaultPolicy,
  type Embedder,
  openEmbedder,
} from '../../src/retrieval/index.ts';
import type { WorkspaceIndex } from '../../src/retrieval/workspace-index.ts';
import { entry, indexOf, passages } from '../support/knowledge.ts';

const GUIDE = [
  ['Refunds', 'Refunds are paid within 7 working days. They go back to the card that was charged.'],
  [
    'Shipping',
    'Orders placed before noon leave our warehouse on the same day. Delivery to islands takes three days longer.',
  ],
  [
    'Gift cards',
    'A gift card is valid for two years from the day of purchase. It cannot be exchanged for cash.',
  ],
  ['Warranty', 'The warranty on batteries is 12 months. Chargers carry a warranty of three years.'],
] as const;
const HANDBOOK = [
  ['发票', '电子发票会在发货后 24 小时内发送到您的注册邮箱。纸质发票需要另付邮费 10 元。'],
  ['会员积分', '每消费 1 元累积 1 个积分，积分在次年 6 月 30 日到期清零。'],
  ['门店营业时间', '所有门店每天 10:00 开门，21:30 关门，春节期间休息三天。'],
] as const;
const FAQ = [
  [
    'How do I change my delivery address?',
    ['can I change where my order goes', 'wrong address on my order'],
    'Open **Orders**, pick the order and choose *Change address*. This works until it ships.',
    'en',
  ],
  ['怎么修改登录密码？', ['忘记密码怎么办', '密码重置'], '在“账户设置 → 安全”里点“修改密码”。', 'zh-Hans'],
] as const;

let embedder: Embedder;
let index: WorkspaceIndex;

beforeAll(async () => {
  embedder = await openEmbedder({ logger: silentLogger });
  const faq = FAQ.map(([question, variants, answer, language], i) =>
    entry(question, { id: `faq-${i}`, variants: [...variants], answer, language }),
  );
  index = await indexOf(embedder, [
    ...passages('guide', 'Shop guide', 'en', GUIDE),
    ...passages('handbook', '顾客手册', 'zh-Hans', HANDBOOK),
    ...faq,
  ]);
}, 60_000);
afterAll(async () => {
  await embedder.close();
});

const everything = { inboxId: null, today: '2026-11-22' };
const ask = (question: string, input: Partial<DecideInput> = {}, knowledge = index, models = embedder) =>
  decide(
    { search: { current: async () => knowledge }, embedder: models },
    {
      workspaceId: 'ws',
      question,
      history: [],
      policy: defaultPolicy(),
      reach: everything,
      misses: 0,
      ...input,
    },
  );

describe('a question that the knowledge answers', () => {
  it('is answered with the sentence, its exact span, version and page', async () => {
    const decision = await ask('How long is a gift card valid?');
    expect(decision).toMatchObject({
      outcome: 'answered',
      language: 'en',
      validQuestion: true,
      handoffOffered: false,
    });
    expect(decision.text).toBe('A gift card is valid for two years from the day of purchase.');
    const [citation] = decision.citations;
    expect(citation).toMatchObject({
      documentId: 'guide',
      versionId: 'guide-v3',
      version: 3,
      title: 'Shop guide',
      page: 3,
      quote: decision.text,
      passageId: 'guide-2',
    });
    const whole = GUIDE.map(([, text]) => text).join('\n\n');
    expect(whole.slice(citation?.start, citation?.end)).toBe(decision.text);
  });

  it('is answered with the whole FAQ answer', async () => {
    const decision = await ask('my order has the wrong address');
    expect(decision).toMatchObject({ outcome: 'answered', text: FAQ[0][2] });
    expect(decision.citations[0]).toMatchObject({
      faqEntryId: 'faq-0',
      documentId: null,
      start: 0,
      end: FAQ[0][2].length,
    });
  });

  it('is answered in Chinese of either script', async () => {
    expect((await ask('电子发票什么时候发给我')).text).toContain('24 小时内');
    const traditional = await ask('電子發票什麼時候寄給我？');
    expect(traditional).toMatchObject({ outcome: 'answered', language: 'zh-Hant' });
    expect(traditional.text).toBe(`${HANDBOOK[0][1].split('。')[0]}。`);
  });

  it('says in the customer’s language when its quote is in another one', async () => {
    const policy = { ...defaultPolicy(), answerThreshold: 0.5 };
    const decision = await ask('礼品卡的有效期是多久？', { policy });
    expect(decision).toMatchObject({ outcome: 'answered', language: 'zh-Hans' });
    expect(decision.text).toMatch(/^以下内容引自英文资料：\n.*gift card is valid for two years/s);
    expect(decision.citations[0]).toMatchObject({
      language: 'en',
      quote: expect.not.stringContaining('引自'),
    });
  });

  it('is answered from a knowledge of one short document as well', async () => {
    const guide = passages('phones', 'The Shop app', 'en', [
      ['Supported phones', 'You need iOS 16 or later, or Android 10 or later. The app speaks English.'],
      ['Notifications', 'The app stays silent at night. Change these quiet hours in your profile.'],
      ['Receipts', 'Take a picture of a receipt. Reading it takes about 20 seconds.'],
      ['Trips', 'Press start when you set off. A trip ends after 45 minutes without movement.'],
    ]);
    const small = await indexOf(embedder, guide);
    const asked = (question: string) => ask(question, {}, small);
    expect(await asked('which android version do i need')).toMatchObject({
      outcome: 'answered',
      text: expect.stringContaining('Android 10'),
    });
    for (const question of ['今天上海会下雨吗', 'how many owners can a company have'])
      expect((await asked(question)).outcome).not.toBe('answered');
  });

  it('is answered behind a greeting, and shows every component’s score', async () => {
    const decision = await ask('你好，请问怎么修改登录密码？');
    expect(decision.outcome).toBe('answered');
    expect(decision.ranked[0]).toMatchObject({ id: 'faq-1', kind: 'faq' });
    expect(Object.keys(decision.ranked[0]?.scores ?? {})).toEqual(
      expect.arrayContaining(['e5', 'lexical', 'coverage', 'score', 'margin']),
    );
    expect(decision.ranked.map(({ confidence }) => confidence)).toEqual(
      decision.ranked.map(({ confidence }) => confidence).toSorted((a, b) => b - a),
    );
  });

  it('gives the same decision every time, whichever model is done first', async () => {
    const question = 'how long is the warranty on chargers?';
    const decisions = [await ask(question), await ask(question)];
    for (const model of ['e5', 'bge'] as const) {
      const embedQuestion: Embedder['embedQuestion'] = async (text, language, onEarly) => {
        const vectors = await embedder.embedQuestion(text, language);
        onEarly?.(model, vectors[model] ?? new Float32Array());
        await new Promise((resolve) => setImmediate(resolve));
        return vectors;
      };
      decisions.push(await ask(question, {}, index, { ...embedder, embedQuestion }));
    }
    for (const decision of decisions)
      expect({ ...decision, timings: 0 }).toEqual({ ...decisions[0], timings: 0 });
  });
});

describe('a question that goes on from the one before', () => {
  const afterAsking = (...texts: string[]) =>
    texts.flatMap((text) => [
      { role: 'customer' as const, text },
      { role: 'bot' as const, text: '…' },
    ]);

  it('is answered about the subject of the turns before', async () => {
    const english = await ask('and for chargers?', {
      history: afterAsking('How long is the warranty on batteries?'),
    });
    expect(english).toMatchObject({ outcome: 'answered', text: 'Chargers carry a warranty of three years.' });
    const chinese = await ask('那纸质的呢？', { history: afterAsking('电子发票什么时候发给我') });
    expect(chinese.outcome).toBe('answered');
    expect(chinese.text).toContain('纸质发票需要另付邮费 10 元。');
    const [batteries, cards] = [
      await ask('how long?', { history: afterAsking('What is the warranty on batteries?') }),
      await ask('how long?', { history: afterAsking('Is a gift card valid for ever?') }),
    ];
    expect(batteries.text).toContain('12 months');
    expect(cards.text).toContain('two years');
  });

  it('is not dragged back when it changes the subject', async () => {
    const history = afterAsking('How long is the warranty on batteries?');
    for (const [question, answer] of [
      ['What about gift cards?', 'two years'],
      ['And how do I change my delivery address?', 'Open **Orders**'],
      ['那会员积分呢？', '6 月 30 日'],
      ['怎么修改登录密码？', '修改密码'],
    ] as const) {
      const decision = await ask(question, { history });
      expect(
        decision.ranked[0] && (decision.citations[0]?.quote ?? decision.ranked[0].text),
        question,
      ).toContain(answer);
    }
  });
});

describe('a question that the knowledge does not answer', () => {
  it('goes to a person at once when nothing is related', async () => {
    for (const question of ['Who won the football world cup in 1998?', '红烧肉要炖多久才软烂']) {
      const decision = await ask(question);
      expect(decision, question).toMatchObject({
        outcome: 'handed_over',
        handoffReason: 'low_confidence',
        citations: [],
        validQuestion: true,
      });
      expect(decision.text).not.toBe('');
    }
  });

  it('is asked again between the thresholds as up to three different suggestions, then handed over', async () => {
    const policy = {
      ...defaultPolicy(),
      answerThreshold: 0.9999,
      suggestThreshold: 0.001,
      relatedThreshold: 0,
    };
    const decision = await ask('warranty and delivery', { policy });
    expect(decision).toMatchObject({ outcome: 'suggested', handoffOffered: true, citations: [] });
    expect(decision.suggestions.length).toBeGreaterThan(1);
    expect(decision.suggestions.length).toBeLessThanOrEqual(3);
    expect(decision.suggestions[0]).toEqual({ id: 'guide-3', question: 'Shop guide › Warranty' });
    expect(new Set(decision.suggestions.map(({ question }) => question)).size).toBe(
      decision.suggestions.length,
    );
    expect(await ask('warranty on chargers', { policy, misses: 2 })).toMatchObject({
      outcome: 'handed_over',
      handoffReason: 'repeated_miss',
    });
  });

  it('is asked once to be put otherwise, and the second time handed over', async () => {
    const policy = {
      ...defaultPolicy(),
      answerThreshold: 0.9999,
      suggestThreshold: 0.9998,
      relatedThreshold: 0,
    };
    expect(await ask('warranty on chargers', { policy })).toMatchObject({
      outcome: 'asked',
      handoffOffered: true,
      suggestions: [],
    });
    expect(await ask('warranty on chargers', { policy, misses: 1 })).toMatchObject({
      outcome: 'handed_over',
      handoffReason: 'repeated_miss',
    });
  });
});

describe('a click on a suggestion', () => {
  it('is answered from what was suggested, however unsure', async () => {
    const decision = await ask('Shop guide › Warranty', { suggestionId: 'guide-3', misses: 1 });
    expect(decision).toMatchObject({ outcome: 'answered', validQuestion: true });
    expect(decision.citations[0]?.passageId).toBe('guide-3');
  });

  it('is refused when it is gone', async () => {
    await expect(ask('x', { suggestionId: 'guide-99' })).rejects.toMatchObject({
      code: 'suggestion.not_found',
    });
  });
});

describe('what is no question', () => {
  it.each([
    ['你好', 'zh-Hans'],
    ['謝謝', 'zh-Hant'],
    ['thanks!', 'en'],
    ['👍', 'en'],
  ])('is answered as small talk: %s', async (message, language) => {
    const decision = await ask(message, { locale: language });
    expect(decision).toMatchObject({ outcome: 'small_talk', language, validQuestion: false, citations: [] });
  });

  it('is handed over when it asks for a person, or says yes to one', async () => {
    expect(await ask('转人工')).toMatchObject({
      outcome: 'handed_over',
      handoffReason: 'asked',
      validQuestion: false,
    });
    expect(await ask('可以', { misses: 1 })).toMatchObject({
      outcome: 'handed_over',
      handoffReason: 'asked',
    });
    expect(await ask('可以')).toMatchObject({ outcome: 'small_talk' });
  });

  it('is handed over when it is about a topic that always goes to a person, in any script and form', async () => {
    const policy = { ...defaultPolicy({ alwaysHumanTopics: ['法律投诉', 'gift card'] }) };
    expect(await ask('我要提出法律投訴', { policy })).toMatchObject({
      outcome: 'handed_over',
      handoffReason: 'rule',
      validQuestion: true,
    });
    expect(await ask('how long are Gift Cards valid', { policy })).toMatchObject({
      outcome: 'handed_over',
      handoffReason: 'rule',
    });
    expect(await ask('is this a gift?', { policy })).not.toMatchObject({ handoffReason: 'rule' });
  });

  it('does not count when it repeats the message before', async () => {
    const history = [
      { role: 'customer' as const, text: 'How long is a gift card valid?' },
      { role: 'bot' as const, text: '…' },
    ];
    expect(await ask('how long is a gift card valid?', { history })).toMatchObject({
      outcome: 'answered',
      validQuestion: false,
    });
  });
});
