import type { Migration } from 'kysely';
import * as foundation from './20261122-foundation.ts';
import * as answerPolicy from './20261123-answer-policy.ts';
import * as life from './20261124-life.ts';
import * as media from './20261124-media.ts';
import * as quality from './20261124-quality.ts';
import * as sources from './20261124-sources.ts';
import * as widget from './20261124-widget.ts';
import * as inbox from './20261125-inbox.ts';
import * as qualityIndex from './20261125-quality.ts';
import * as words from './20261126-words.ts';
import * as shownConfidence from './20261127-shown-confidence.ts';
import * as contactTier from './20261128-contact-tier.ts';
import * as documentLinks from './20261129-document-links.ts';
import * as faqAnswers from './20261130-faq-answers.ts';

/** Listed by hand, in order, forward only. Kysely runs them in the order of their names. */
export const migrations: Record<string, Migration> = {
  '20261122-foundation': foundation,
  '20261123-answer-policy': answerPolicy,
  '20261124-life': life,
  '20261124-media': media,
  '20261124-quality': quality,
  '20261124-widget': widget,
  '20261125-inbox': inbox,
  '20261125-quality': qualityIndex,
  '20261126-words': words,
  '20261127-shown-confidence': shownConfidence,
  '20261124-sources': sources,
  '20261128-contact-tier': contactTier,
  '20261129-document-links': documentLinks,
  '20261130-faq-answers': faqAnswers,
};
