export {
  type Passage,
  type PassageKind,
  type SplitOptions,
  splitIntoPassages,
} from './split-into-passages.ts';
