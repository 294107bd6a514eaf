import type { Language } from '@quanyu/domain';

export function isLanguage(text: string | undefined): text is Language {
  return text === 'en' || text === 'zh';
}

/** The reader's language by Accept-Language: the better rated of the two; 中文 where neither is named. */
export function acceptedLanguage(header: string | undefined): Language {
  let best: { readonly language: Language; readonly weight: number } | undefined;
  for (const part of (header ?? '').slice(0, 500).split(',')) {
    const [tag = '', ...options] = part.trim().toLowerCase().split(';');
    const language = tag.split('-', 1)[0];
    if (!isLanguage(language)) continue;
    const quality = options
      .find((option) => option.trim().startsWith('q='))
      ?.trim()
      .slice(2);
    const weight = quality === undefined ? 1 : Number(quality) || 0;
    if (weight > (best?.weight ?? 0)) best = { language, weight };
  }
  return best?.language ?? 'zh';
}
