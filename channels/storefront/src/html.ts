/** Markup that is safe to send: every value put into it was escaped. */
export class Html {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }

  toString(): string {
    return this.text;
  }
}

/** What may stand in a template. `false`, null and undefined show nothing. */
export type Fragment = Html | string | number | false | null | undefined | readonly Fragment[];

/**
 * Builds markup; values are escaped for text and for quoted attributes, so a product's name can
 * never become a tag. Attributes must be quoted in the template.
 * @example html`<a href="${address}">${name}</a>`
 */
export function html(strings: TemplateStringsArray, ...values: readonly Fragment[]): Html {
  let text = strings[0] ?? '';
  for (const [index, value] of values.entries()) {
    text += textOf(value) + (strings[index + 1] ?? '');
  }
  return new Html(text);
}

function textOf(value: Fragment): string {
  if (value === false || value === null || value === undefined) return '';
  if (value instanceof Html) return value.text;
  if (typeof value === 'string' || typeof value === 'number') return escapeText(String(value));
  return value.map(textOf).join('');
}

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Escapes text for markup and for quoted attributes. */
export function escapeText(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ESCAPES[character] ?? '');
}
