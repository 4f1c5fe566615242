export { detectFaqTable, type FaqColumns } from './detect-faq-table.ts';
export { type DocumentErrorCode, SUPPORTED_FORMATS } from './document-errors.ts';
export { type ParseInput, parseDocument, readTable } from './parse-document.ts';
export {
  type Block,
  type BlockKind,
  DEFAULT_PARSE_LIMITS,
  type DocumentKind,
  type ParsedDocument,
  type ParsedTable,
  type ParseLimits,
  type ParseWarning,
  type TableSheet,
} from './types.ts';
