/** The peers that are libraries: each opens the texts and answers with `{owner, score}` of what it finds. */

import { containerBootstrap } from '@nlpjs/core';
import { LangEn } from '@nlpjs/lang-en-min';
import { Nlp } from '@nlpjs/nlp';
import { create, insertMultiple, search } from '@orama/orama';
import { stopwords as english } from '@orama/stopwords/english';
import MiniSearch from 'minisearch';

const segmenter = new Intl.Segmenter('zh', { granularity: 'word' });
const words = (text) =>
  [...segmenter.segment(text)]
    .filter(({ isWordLike }) => isWordLike)
    .map(({ segment }) => segment.toLowerCase());

/** BM25; its score divided by the number of matched terms, which compares better between questions. */
const miniSearch = {
  name: 'MiniSearch',
  async open(texts) {
    const index = new MiniSearch({ fields: ['text'], storeFields: ['owner'], tokenize: words });
    index.addAll(texts.map(({ owner, text }, id) => ({ id, owner, text })));
    return async ({ text }) =>
      index.search(text, { combineWith: 'OR' }).map(({ owner, score, queryTerms }) => ({
        owner,
        score: score / Math.max(1, new Set(queryTerms).size),
      }));
  },
};

/** Full text and our multilingual vectors, mixed as Orama does by default, stemming and stop words on. */
const orama = {
  name: 'Orama hybrid',
  async open(texts) {
    const allEnglish = texts.every(({ language }) => language === 'en');
    const db = create({
      schema: { owner: 'string', text: 'string', vector: 'vector[384]' },
      components: {
        tokenizer: allEnglish
          ? { language: 'english', stemming: true, stopWords: english }
          : { language: 'english', normalizationCache: new Map(), tokenize: words },
      },
    });
    await insertMultiple(
      db,
      texts.map(({ owner, text, vectors }) => ({ owner, text, vector: [...vectors.e5] })),
    );
    return async ({ text, vectors }) => {
      const { hits } = await search(db, {
        mode: 'hybrid',
        term: text,
        properties: ['text'],
        vector: { value: [...vectors.e5], property: 'vector' },
        similarity: 0.5,
        limit: 50,
      });
      return hits.map(({ document, score }) => ({ owner: document.owner, score }));
    };
  },
};

/** An intent classifier over the FAQ variants; nothing to learn from passages. Its own threshold is ignored. */
const MOST_VARIANTS = 2000;
const nlpJs = {
  name: 'nlp.js',
  async open(texts) {
    const variants = texts.filter(({ faq }) => faq);
    // One class an entry: with thousands of them its training does not end.
    if (variants.length === 0 || variants.length > MOST_VARIANTS) return undefined;
    const container = await containerBootstrap();
    container.use(LangEn);
    const nlp = new Nlp({
      container,
      autoSave: false,
      nlu: { log: false, threshold: 0, useNoneFeature: false },
    });
    nlp.addLanguage('en');
    for (const { owner, text } of variants) nlp.addDocument('en', text, owner);
    await nlp.train();
    return async ({ text }) => {
      const { classifications = [] } = await nlp.process('en', text);
      return classifications.map(({ intent, score }) => ({
        owner: intent,
        score: intent === 'None' ? 0 : score,
      }));
    };
  },
};

export const libraryPeers = [miniSearch, orama, nlpJs];
