import type { Block, ParsedDocument } from '../parse/types.ts';

/** What stands under one heading, up to the next one. */
export type Section = {
  /** Headings above and of this section, outermost first. */
  headingPath: string[];
  /** Its headings, then its body. */
  blocks: Block[];
  /** Where in the text the body begins. */
  bodyStart: number;
};

/**
 * Cuts a document at its headings. A heading directly under another (a chapter's title and its first section's) begins
 * one section with it, so that no passage consists of a title alone; titles at the end without a body stay a section.
 */
export function toSections({ text, blocks }: Pick<ParsedDocument, 'text' | 'blocks'>): Section[] {
  const sections: Section[] = [];
  const open: { level: number; title: string }[] = [];
  let current: Section = { headingPath: [], blocks: [], bodyStart: 0 };
  for (const block of blocks) {
    if (block.kind === 'heading') {
      const level = block.level ?? 1;
      const previous = current.blocks.at(-1);
      // Only a title directly above opens this section too; below one of the same rank nothing of this belongs to it.
      const isDeeper = previous?.kind === 'heading' && level > (previous.level ?? 1);
      if (current.blocks.length > 0 && !isDeeper) {
        sections.push(current);
        current = { headingPath: [], blocks: [], bodyStart: block.end };
      }
      while ((open.at(-1)?.level ?? 0) >= level) open.pop();
      open.push({ level, title: text.slice(block.start, block.end).replace(/\s+/g, ' ') });
      current.bodyStart = block.end;
    }
    current.headingPath = open.map((heading) => heading.title);
    current.blocks.push(block);
  }
  if (current.blocks.length > 0) sections.push(current);
  return sections;
}
