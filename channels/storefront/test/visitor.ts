import { SESSION_COOKIE } from '../src/session.ts';

export interface Page {
  readonly status: number;
  readonly text: string;
  readonly location: string | null;
  readonly headers: Headers;
}

/** A browser without a screen: keeps the cookie, follows nothing by itself. */
export class Visitor {
  readonly #address: string;
  #cookie: string | undefined;
  readonly language: string;

  constructor(address: string, language: string = 'en') {
    this.#address = address;
    this.language = language;
  }

  get(path: string): Promise<Page> {
    return this.#send(path, {});
  }

  post(path: string, form: Readonly<Record<string, string>>, headers = {}): Promise<Page> {
    const body = new URLSearchParams(form);
    return this.#send(path, {
      method: 'POST',
      body,
      headers: { 'sec-fetch-site': 'same-origin', ...headers },
    });
  }

  postJson(path: string, value: unknown): Promise<Page> {
    const headers = { 'content-type': 'application/json', 'sec-fetch-site': 'same-origin' };
    return this.#send(path, { method: 'POST', body: JSON.stringify(value), headers });
  }

  /** A second visitor with the same cookie: another tab. */
  tab(): Visitor {
    const other = new Visitor(this.#address, this.language);
    other.#cookie = this.#cookie;
    return other;
  }

  /** The hidden field of the cart that names the order to be. */
  async checkoutId(): Promise<string> {
    const { text } = await this.get('/shop/cart');
    return /name="checkout" value="([^"]+)"/.exec(text)?.[1] ?? '';
  }

  async #send(path: string, options: RequestInit): Promise<Page> {
    const headers = new Headers(options.headers);
    headers.set('accept-language', this.language);
    if (this.#cookie !== undefined) headers.set('cookie', `${SESSION_COOKIE}=${this.#cookie}`);
    const answer = await fetch(this.#address + path, { ...options, headers, redirect: 'manual' });
    const set = answer.headers.get('set-cookie');
    if (set !== null) this.#cookie = /=([^;]*)/.exec(set)?.[1];
    const { status } = answer;
    const text = await answer.text();
    return { status, text, location: answer.headers.get('location'), headers: answer.headers };
  }
}
