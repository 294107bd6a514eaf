/** Runs of letters and digits of one script: Han characters or others. */
const RUNS = /\p{Script=Han}+|[\p{L}\p{N}]+/gu;
const HAN = /^\p{Script=Han}/u;
/** Longest text that is looked at: more than any title or description that sells something. */
const TEXT_LENGTH_MAX = 20_000;

/** English words that say nothing about a product. */
const STOP_WORDS = new Set(
  'a an and are as at by for from in is it its of on or set the this to with you your'.split(' '),
);

/**
 * Words of a text in Chinese or English: Latin words in lower case without plural s, Chinese as pairs
 * of neighbouring characters (single ones where alone).
 * @complexity O(length), of which at most 20,000 characters count.
 * @example textTokens('Dolls 积木玩具') // ['doll', '积木', '木玩', '玩具']
 */
export function textTokens(text: string): string[] {
  const tokens: string[] = [];
  const cut = text.slice(0, TEXT_LENGTH_MAX).normalize('NFKC').toLowerCase();
  // A class of letters takes Han characters too: they are split off first.
  for (const run of cut.replace(/(\p{Script=Han}+)/gu, ' $1 ').match(RUNS) ?? []) {
    if (!HAN.test(run)) {
      if (!STOP_WORDS.has(run)) tokens.push(stem(run));
      continue;
    }
    const characters = [...run];
    if (characters.length === 1) tokens.push(run);
    for (let i = 0; i + 1 < characters.length; i++) {
      tokens.push(`${characters[i]}${characters[i + 1]}`);
    }
  }
  return tokens;
}

function stem(word: string): string {
  if (word.length > 3 && word.endsWith('s') && !word.endsWith('ss')) return word.slice(0, -1);
  return word;
}

/** What is known of a product besides who chose it. */
export interface ProductContent {
  readonly title?: string;
  /** Path in the category tree, parts joined by `>`. */
  readonly category?: string;
  readonly attributes?: Readonly<Record<string, AttributeValue>>;
}

export type AttributeValue = string | number | boolean | readonly string[];

/** Families of content, each weighed on its own. */
export type ContentFamily = 'text' | 'category' | 'attribute';

export const CONTENT_FAMILIES: readonly ContentFamily[] = ['text', 'category', 'attribute'];

/**
 * Tokens of a product by family: words of its title, each level of its category path, and
 * `name=value` of its attributes.
 */
export function contentTokens(content: ProductContent): Record<ContentFamily, string[]> {
  const parts = (content.category ?? '').split('>').filter((part) => part.trim() !== '');
  const category = parts.map((_, depth) =>
    parts
      .slice(0, depth + 1)
      .map((part) => part.trim())
      .join('>'),
  );
  const attribute = Object.entries(content.attributes ?? {}).flatMap(([name, value]) =>
    (Array.isArray(value) ? value : [value]).map((one) => `${name}=${one}`),
  );
  return { text: textTokens(content.title ?? ''), category, attribute };
}
