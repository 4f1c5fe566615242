import { describe, expect, it } from 'vitest';
import { suggest } from '../../src/retrieval/suggest.ts';
import { entry, passage } from '../support/knowledge.ts';

const languageOf = (text: string) => (/\p{Script=Han}/u.test(text) ? 'zh-Hans' : 'en');
const faq = (id: string, question: string, confidence = 0.5) => ({
  confidence,
  source: entry(question, { id, language: languageOf(question) }),
});
const section = (id: string, title: string, ...headingPath: string[]) => ({
  confidence: 0.5,
  source: passage('x', { id, title, headingPath, documentId: title, language: languageOf(title) }),
});
const shown = (ranked: Parameters<typeof suggest>[0], rejected?: string[], language = 'en') =>
  suggest(ranked, { language, rejected }).map(({ question }) => question);

describe('suggestions', () => {
  it('are questions and headings, best first, three at most', () => {
    const ranked = [
      faq('a', 'How do I get a refund?'),
      section('b', 'Shop guide', 'Shop guide', 'Shipping'),
      faq('c', '怎么修改密码？'),
      faq('d', 'When are you open?'),
    ];
    expect(shown(ranked)).toEqual(['How do I get a refund?', 'Shop guide › Shipping', '怎么修改密码？']);
  });

  it('are never far less likely than the best of those that may be shown', () => {
    const ranked = [
      faq('a', 'How do I get a refund?', 0.6),
      faq('b', 'When are you open?', 0.2),
      faq('c', 'Where are you?', 0.08),
    ];
    expect(shown(ranked)).toEqual(['How do I get a refund?', 'When are you open?']);
    expect(shown(ranked, ['a'])).toEqual(['When are you open?', 'Where are you?']);
  });

  it('are never nearly the same', () => {
    const ranked = [
      faq('a', 'How do I change my password?'),
      faq('b', 'how do I change my passwords'),
      section('c', 'Guide to the shop', 'Refunds'),
      section('d', 'Guide to the shop', 'Refunds'),
      faq('e', '怎么修改登录密码？'),
      faq('f', '怎麼修改登入密碼？'),
    ];
    expect(shown(ranked).slice(0, 2)).toEqual([
      'How do I change my password?',
      'Guide to the shop › Refunds',
    ]);
    expect(shown(ranked)).toHaveLength(3);
  });

  it('are in another language only where none in the customer’s is far likelier', () => {
    const ranked = [
      faq('a', '怎么修改密码？', 0.6),
      faq('b', 'How do I get a refund?', 0.5),
      faq('c', '怎么开发票？', 0.3),
      faq('d', '门店几点开门？', 0.2),
    ];
    expect(shown(ranked)).toEqual(['怎么修改密码？', 'How do I get a refund?', '怎么开发票？']);
    expect(shown(ranked.slice(1))).toEqual(['How do I get a refund?', '怎么开发票？']);
    expect(shown(ranked.slice(1), ['c'])).toEqual(['How do I get a refund?']);
    expect(shown(ranked.slice(2), [], 'de')).toEqual(['怎么开发票？', '门店几点开门？']);
  });

  it('may be two headings of a document with a long title', () => {
    const title = 'The complete administrator guide of the company';
    expect(shown([section('a', title, 'Roles'), section('b', title, 'Webhooks')])).toHaveLength(2);
  });

  it('are never what the customer was unsatisfied with, nor what reads like it', () => {
    const ranked = [
      faq('a', 'How do I get a refund?'),
      faq('b', 'How do I get refunds?'),
      faq('c', 'When are you open?'),
    ];
    expect(shown(ranked, ['a'])).toEqual(['When are you open?']);
    expect(shown(ranked, ['gone'])).toEqual(['How do I get a refund?', 'When are you open?']);
  });
});
