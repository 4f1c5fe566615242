export { detectFaqTable, type FaqColumns, guessFaqTable } from './detect-faq-table.ts';
export { type DocumentErrorCode, SUPPORTED_FORMATS } from './document-errors.ts';
export { type ParseInput, parseDocument, readPage, readTable } from './parse-document.ts';
export {
  type Block,
  type BlockKind,
  DEFAULT_PARSE_LIMITS,
  type DocumentKind,
  type FaqCandidate,
  type ParsedDocument,
  type ParsedImage,
  type ParsedPage,
  type ParsedTable,
  type ParseLimits,
  type ParseWarning,
  type TableSheet,
  type TextBox,
} from './types.ts';
