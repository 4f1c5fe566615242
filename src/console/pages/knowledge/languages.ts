import type { Language } from '../../../contract/index.ts';

export const languages: readonly Language[] = ['zh-Hans', 'zh-Hant', 'en', 'ja', 'ko', 'other'];
