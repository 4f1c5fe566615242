import type { Evidence } from '../contract/index.ts';
import { type BotLanguage, botText } from './bot-texts.ts';
import type { Rated } from './choose-passage.ts';
import { cellsOf } from './passage-pieces.ts';
import { pickQuote, type Quote } from './pick-quote.ts';
import type { FaqSource, PassageSource, Source } from './source.ts';
import { tongueOf } from './spaces.ts';
import { placeOf } from './suggest.ts';

export interface ComposedAnswer {
  text: string;
  evidence: Evidence;
}

/**
 * The text to show and its evidence: an FAQ answer whole, of a passage the best sentence. `language` is what the bot
 * speaks, `asked` what the question is in, which may be one that the bot does not speak.
 */
export function composeAnswer(
  from: FaqSource | Rated,
  language: BotLanguage,
  asked: string = language,
): ComposedAnswer {
  const noticed = (text: string, of: string) => (of === asked ? text : withNotice(text, of, language));
  if ('answer' in from) {
    return { text: noticed(from.answer, from.language), evidence: faqEvidence(from) };
  }
  const { source, ratings } = from;
  const quote = pickQuote(source, ratings);
  return {
    text: noticed(readable(quote), source.language),
    evidence: passageEvidence(source, quote),
  };
}

/** As the customer reads it: rows of a table under its labels, in Markdown; everything else word for word. */
function readable({ text, pieces }: Quote): string {
  if (!pieces.some(({ header }) => header !== undefined)) return text;
  const shown: string[] = [];
  pieces.forEach(({ header, text: line }, i) => {
    if (header === undefined) shown.push(line);
    else {
      if (pieces[i - 1]?.header !== header) shown.push('', tableLine(header), divider(header));
      shown.push(tableLine(line));
      if (pieces[i + 1] !== undefined && pieces[i + 1]?.header !== header) shown.push('');
    }
  });
  return shown.join('\n').trim();
}

function tableLine(cells: string): string {
  return `| ${cells} |`;
}

function divider(header: string): string {
  return tableLine(
    cellsOf(header)
      .map(() => '---')
      .join(' | '),
  );
}

function faqEvidence(source: FaqSource): Evidence {
  const { answer, question, language } = source;
  return {
    documentId: null,
    versionId: null,
    version: null,
    faqEntryId: source.id,
    passageId: null,
    title: question,
    url: null,
    headingPath: [],
    page: null,
    quote: answer,
    start: 0,
    end: answer.length,
    language,
    passage: answer,
    passageStart: 0,
  };
}

function passageEvidence(source: PassageSource, quote: Quote): Evidence {
  return {
    documentId: source.documentId,
    versionId: source.versionId,
    version: source.version,
    faqEntryId: null,
    passageId: source.id,
    title: source.title,
    url: source.url,
    headingPath: source.headingPath,
    page: source.page,
    quote: quote.text,
    start: quote.start,
    end: quote.end,
    language: source.language,
    passage: source.text,
    passageStart: source.start,
    recognised: source.recognised ?? false,
    images: source.images ?? [],
  };
}

/** Says in the customer's language that the quote is in another one. Both Chinese scripts count as one. */
function withNotice(text: string, language: string, customer: BotLanguage): string {
  const tongue = tongueOf(language);
  if (tongue === tongueOf(customer)) return text;
  const key = { zh: 'quoteIsChinese', en: 'quoteIsEnglish', other: 'quoteIsOther' } as const;
  return `${botText(key[tongue], customer)}\n${text}`;
}

/** What a candidate is called in the hit test. */
export function titleOf(source: Source): string {
  return source.kind === 'faq' ? source.question : placeOf(source);
}
