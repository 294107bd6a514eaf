import { AppError } from '@quanyu/domain';
import { EPCIS_ERRORS } from './errors.ts';
import { DEPTH_MAX, XML_NODES_MAX } from './limits.ts';

/** An element of an XML document; names are resolved to namespace and local name. */
export interface XmlElement {
  readonly space: string;
  readonly name: string;
  /** The name as written, prefix included. */
  readonly qualified: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly below: XmlElement[];
  text: string;
  /** Prefixes in force here. */
  readonly spaces: Readonly<Record<string, string>>;
}

const NAME = /[A-Za-z_:\u0080-\uffff][\w.:\u0080-\uffff-]*/y;
const ATTRIBUTE =
  /\s+([A-Za-z_:\u0080-\uffff][\w.:\u0080-\uffff-]*)\s*=\s*(?:"([^"<]*)"|'([^'<]*)')/y;
const ENTITIES: Readonly<Record<string, string>> = {
  lt: '<',
  gt: '>',
  amp: '&',
  quot: '"',
  apos: "'",
};

/**
 * Reads XML 1.0 with namespaces. A DOCTYPE is passed over without an internal subset: entities of a
 * document's own, and so every expansion attack, are refused.
 * @throws AppError EPCIS_XML_BROKEN with the line.
 */
export function readXml(text: string): XmlElement {
  return new XmlReader(text).document();
}

class XmlReader {
  readonly #text: string;
  #at = 0;
  #nodes = 0;
  readonly #open: XmlElement[] = [];
  #root: XmlElement | undefined;

  constructor(text: string) {
    this.#text = text.replace(/^\uFEFF/, '');
  }

  document(): XmlElement {
    while (this.#at < this.#text.length) {
      const next = this.#text.indexOf('<', this.#at);
      this.#addText(this.#text.slice(this.#at, next < 0 ? undefined : next));
      if (next < 0) break;
      this.#at = next;
      this.#markup();
    }
    if (this.#open.length > 0)
      throw this.#broken(`<${this.#open.at(-1)?.qualified}> is not closed`);
    if (this.#root === undefined) throw this.#broken('there is no element');
    return this.#root;
  }

  #markup(): void {
    const text = this.#text;
    if (text.startsWith('<!--', this.#at)) this.#skipTo('-->');
    else if (text.startsWith('<![CDATA[', this.#at)) {
      const from = this.#at + 9;
      this.#skipTo(']]>');
      const inner = this.#open.at(-1);
      if (inner === undefined) throw this.#broken('text stands outside the root element');
      inner.text += text.slice(from, this.#at - 3);
    } else if (text.startsWith('<?', this.#at)) this.#skipTo('?>');
    else if (text.startsWith('<!DOCTYPE', this.#at)) this.#doctype();
    else if (text.startsWith('</', this.#at)) this.#close();
    else this.#element();
  }

  #doctype(): void {
    const from = this.#at;
    this.#skipTo('>');
    if (this.#text.slice(from, this.#at).includes('[')) {
      throw this.#broken('the document declares entities of its own');
    }
  }

  #skipTo(end: string): void {
    const found = this.#text.indexOf(end, this.#at);
    if (found < 0) throw this.#broken(`"${end}" is missing`);
    this.#at = found + end.length;
  }

  #close(): void {
    const from = this.#at + 2;
    this.#skipTo('>');
    const name = this.#text.slice(from, this.#at - 1).trim();
    const inner = this.#open.pop();
    if (inner?.qualified !== name) {
      throw this.#broken(`</${name}> closes <${inner?.qualified ?? 'nothing'}>`);
    }
  }

  #element(): void {
    this.#at += 1;
    NAME.lastIndex = this.#at;
    const qualified = NAME.exec(this.#text)?.[0];
    if (qualified === undefined) throw this.#broken('"<" is not followed by a name');
    this.#at += qualified.length;
    const written = this.#attributes();
    const isEmpty = /^\s*\/>/.test(this.#text.slice(this.#at, this.#at + 200));
    if (!/^\s*\/?>/.test(this.#text.slice(this.#at, this.#at + 200))) {
      throw this.#broken(`the tag <${qualified}> is broken`);
    }
    this.#skipTo('>');
    const element = this.#resolved(qualified, written);
    const parent = this.#open.at(-1);
    if (parent === undefined && this.#root !== undefined) {
      throw this.#broken('there is a second root element');
    }
    this.#root ??= element;
    parent?.below.push(element);
    this.#nodes += 1;
    if (this.#nodes > XML_NODES_MAX) throw this.#broken('there are too many elements');
    if (isEmpty) return;
    this.#open.push(element);
    if (this.#open.length > DEPTH_MAX) throw this.#broken('elements lie too deep in each other');
  }

  #attributes(): [string, string][] {
    const found: [string, string][] = [];
    for (;;) {
      ATTRIBUTE.lastIndex = this.#at;
      const match = ATTRIBUTE.exec(this.#text);
      if (match === null) return found;
      const [all, name = '', double, single] = match;
      if (found.some(([known]) => known === name)) throw this.#broken(`${name} stands twice`);
      found.push([name, this.#decoded(double ?? single ?? '')]);
      this.#at += all.length;
    }
  }

  #resolved(qualified: string, written: readonly [string, string][]): XmlElement {
    const outer = this.#open.at(-1)?.spaces ?? {};
    const declared = written.filter(([name]) => name === 'xmlns' || name.startsWith('xmlns:'));
    const spaces: Readonly<Record<string, string>> =
      declared.length === 0
        ? outer
        : { ...outer, ...Object.fromEntries(declared.map(([name, uri]) => [name.slice(6), uri])) };
    const attributes = Object.fromEntries(written.filter((pair) => !declared.includes(pair)));
    const colon = qualified.indexOf(':');
    const prefix = colon < 0 ? '' : qualified.slice(0, colon);
    const space = spaces[prefix];
    if (space === undefined && prefix !== '') throw this.#broken(`the prefix ${prefix} is unknown`);
    const name = qualified.slice(colon + 1);
    return { space: space ?? '', name, qualified, attributes, below: [], text: '', spaces };
  }

  #addText(text: string): void {
    const inner = this.#open.at(-1);
    if (inner !== undefined) inner.text += this.#decoded(text);
    else if (text.trim() !== '') throw this.#broken('text stands outside the root element');
  }

  #decoded(text: string): string {
    if (!text.includes('&')) return text;
    return text.replace(/&([^;\s]{1,10});?/g, (all, name: string) => {
      if (!all.endsWith(';')) throw this.#broken('"&" stands alone');
      const code = /^#(?:x([0-9a-fA-F]+)|(\d+))$/.exec(name);
      const known = code === null ? ENTITIES[name] : characterOf(code);
      if (known === undefined) throw this.#broken(`the entity ${all} is unknown`);
      return known;
    });
  }

  #broken(what: string): AppError {
    const line = this.#text.slice(0, this.#at).split('\n').length;
    return new AppError(EPCIS_ERRORS.EPCIS_XML_BROKEN, `Cannot read the XML as ${what}`, {
      place: `line ${line}`,
    });
  }
}

function characterOf([, hex, decimal]: RegExpExecArray): string | undefined {
  const code = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16);
  return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : undefined;
}
