/** Position of each column of a table of questions and answers; absent where the table has none. */
export type FaqColumns = {
  question: number;
  answer: number;
  variants?: number;
  language?: number;
  tags?: number;
};

const NAMES: Record<keyof FaqColumns, string[]> = {
  question:
    'question|questions|q|faq|standard question|main question|title|问题|标准问题|标准问|主问题|提问|常见问题|问句|問題|標準問題|標準問|常見問題|问|問'.split(
      '|',
    ),
  answer:
    'answer|answers|a|reply|response|standard answer|答案|标准答案|回答|答复|回复|解答|標準答案|答覆|回覆|答'.split(
      '|',
    ),
  variants:
    'variants|variant|question variants|alternatives|alternative questions|similar questions|similar|paraphrases|synonyms|相似问题|相似问法|相似问|变体|扩展问|扩展问题|其他问法|同义问|同义问题|问法|問法|相似問題|相似問法|相似問|變體|擴展問|其他問法|同義問'.split(
      '|',
    ),
  language: 'language|lang|locale|语言|語言|语种|語種'.split('|'),
  tags: 'tags|tag|labels|label|category|categories|topic|标签|分类|类别|类目|標籤|分類|類別'.split('|'),
};

function fold(name: string): string {
  return name
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[（([【].*?[）)\]】]/g, '')
    .replace(/[*:_\-\s]+/g, ' ')
    .trim();
}

/** How many of the cells of a column look like questions before it counts as one of questions. */
const QUESTION_SHARE = 0.7;
const QUESTION =
  /[?？]\s*$|^(how|what|why|when|where|who|which|can|could|do|does|is|are|may|should|will)\b|(吗|呢|么|嗎|麼)[?？。\s]*$|^(如何|怎么|怎样|怎麼|怎樣|什么|什麼|为什么|為什麼|是否|能否|可否|哪|多久|多少|请问|請問)/i;

/**
 * The columns of a table whose names say nothing, by its cells: most of one column are questions, and of the columns
 * right of it the one with the longest texts holds the answers. Undefined for a table without questions.
 */
export function guessFaqTable(rows: readonly string[][]): FaqColumns | undefined {
  const columns = Math.max(0, ...rows.map((row) => row.length));
  const cellsOf = (column: number) => rows.map((row) => row[column]?.trim() ?? '').filter(Boolean);
  const question = Array.from({ length: columns }, (_, at) => at).find((at) => {
    const cells = cellsOf(at);
    const asking = cells.filter((cell) => QUESTION.test(cell)).length;
    return cells.length >= 3 && cells.length >= rows.length / 2 && asking >= QUESTION_SHARE * cells.length;
  });
  if (question === undefined) return undefined;
  const length = (column: number) => cellsOf(column).join('').length;
  const answers = Array.from({ length: columns - question - 1 }, (_, at) => question + 1 + at);
  const answer = answers.reduce<number | undefined>(
    (best, at) => (best === undefined || length(at) > length(best) ? at : best),
    undefined,
  );
  // A code or an amount is no answer.
  const isAnswered =
    answer !== undefined &&
    cellsOf(answer).length >= rows.length / 2 &&
    length(answer) > length(question) / 5;
  return isAnswered ? { question, answer } : undefined;
}

/**
 * The columns of a table of questions and answers by the names in its header (Chinese or English); undefined when it
 * lacks a question or an answer.
 */
export function detectFaqTable(header: string[]): FaqColumns | undefined {
  const folded = header.map(fold);
  const find = (column: keyof FaqColumns) => {
    const at = folded.findIndex((name) => NAMES[column].includes(name));
    return at >= 0 ? at : undefined;
  };
  const question = find('question');
  const answer = find('answer');
  if (question === undefined || answer === undefined) return undefined;
  const columns: FaqColumns = { question, answer };
  for (const column of ['variants', 'language', 'tags'] as const) {
    const at = find(column);
    if (at !== undefined) columns[column] = at;
  }
  return columns;
}
