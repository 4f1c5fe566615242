/** The languages the widget speaks, by BCP 47 tag, with their files. The first is spoken where none fits. */
export const languages: Record<string, string> = { en: 'en.ts', 'zh-CN': 'zh-cn.ts', 'zh-TW': 'zh-tw.ts' };
