import type { CleanRule } from './rule.ts';

/** Tells that a file held bytes which are no text in its encoding; the import does the counting. */
export const charactersReplaced: CleanRule = {
  code: 'characters-replaced',
  english: 'Replaces bytes that are no text in the file’s encoding by U+FFFD.',
  chinese: '把文件编码中不成文字的字节替换为 U+FFFD。',
  exampleEnglish: 'Some bytes of the file are no text in its encoding.',
  exampleChinese: '文件中有字节在其编码下不成文字。',
  severity: 'warning',
  isOnByDefault: true,
};
