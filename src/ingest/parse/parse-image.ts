import { addPdfBlocks } from './pdf/build-blocks.ts';
import type { Page } from './pdf/types.ts';
import { createTextBuilder } from './text-builder.ts';
import type { ParsedDocument, ParseLimits, SourceFile } from './types.ts';

/**
 * A picture of text (PNG, JPEG, WebP): what text recognition read, laid out like a page. Without it `scant` asks for
 * it.
 */
export function parseImage(
  _file: SourceFile,
  limits: ParseLimits,
  recognised: Page[] = [],
): ParsedDocument & { scant: number[] } {
  const builder = createTextBuilder(limits);
  addPdfBlocks(builder, recognised, []);
  return {
    kind: 'image',
    text: builder.text(),
    blocks: builder.blocks.map(({ page: _, pageEnd: __, ...block }) => ({ ...block, recognised: true })),
    warnings: builder.warnings(),
    scant: [1],
  };
}
