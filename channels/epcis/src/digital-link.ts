/**
 * GS1 keys as EPC URIs and as Digital Links, brought to one form: the constrained canonical Digital
 * Link of CBV 2.0 §8.9.2 (finest level of identification, no other attributes).
 */

/** Check digit of a GS1 key: weights 3 and 1 from the right. */
export function checkDigit(digits: string): string {
  let sum = 0;
  for (let i = digits.length - 1, weight = 3; i >= 0; i--, weight = 4 - weight) {
    sum += (digits.charCodeAt(i) - 48) * weight;
  }
  return String((10 - (sum % 10)) % 10);
}

/** Characters that EPC URIs leave plain and Digital Links encode. */
const ENCODED: Readonly<Record<string, string>> = {
  '!': '%21',
  '(': '%28',
  ')': '%29',
  '*': '%2A',
  '+': '%2B',
  ',': '%2C',
  ':': '%3A',
};
const encode = (text: string): string => text.replace(/[!()*+,:]/g, (c) => ENCODED[c] ?? c);

/** A serial, lot or reference of an EPC URI. */
const SERIAL = /^(?:%[2-7][0-9A-Fa-f]|[!')(*+,.0-9:;=A-Za-z_-])+$/;
const isSerial = (text: string, most: number): boolean =>
  text.length <= 3 * most && SERIAL.test(text);
const isDigits = (text: string, length: number): boolean =>
  text.length === length && /^\d+$/.test(text);

interface Parts {
  readonly prefix: string;
  readonly reference: string;
  /** What follows the reference; empty for keys without a serial. */
  readonly rest: string;
}

/** GTIN of company prefix and item reference, whose first digit is the indicator. */
function gtin({ prefix, reference }: Parts): string | undefined {
  if (!isDigits(prefix + reference, 13)) return undefined;
  const digits = reference.slice(0, 1) + prefix + reference.slice(1);
  return digits + checkDigit(digits);
}

function gln({ prefix, reference }: Parts): string | undefined {
  const digits = prefix + reference;
  return isDigits(digits, 12) ? digits + checkDigit(digits) : undefined;
}

function numeric(parts: Parts, length: number): string | undefined {
  const digits = parts.prefix + parts.reference;
  return isDigits(digits, length) && parts.rest === '' ? digits + checkDigit(digits) : undefined;
}

const ROOT = 'https://id.gs1.org';
type Writer = (parts: Parts) => string | undefined;
const withSerial =
  (
    most: number,
    key: (parts: Parts) => string | undefined,
    between: (k: string) => string,
  ): Writer =>
  (parts) => {
    const found = key(parts);
    if (found === undefined || !isSerial(parts.rest, most)) return undefined;
    return `${between(found)}${encode(parts.rest)}`;
  };
const loose =
  (ai: string): Writer =>
  ({ prefix, reference, rest }) => {
    const tail = rest === '' ? reference : `${reference}.${rest}`;
    return isSerial(tail, 24) ? `${ROOT}/${ai}/${prefix}${encode(tail)}` : undefined;
  };

const WRITERS: Readonly<Record<string, Writer>> = {
  'id:sgtin': withSerial(20, gtin, (k) => `${ROOT}/01/${k}/21/`),
  'class:lgtin': withSerial(20, gtin, (k) => `${ROOT}/01/${k}/10/`),
  'id:upui': withSerial(28, gtin, (k) => `${ROOT}/01/${k}/235/`),
  'id:sscc': ({ prefix, reference, rest }) => {
    const digits = reference.slice(0, 1) + prefix + reference.slice(1);
    return rest === '' && isDigits(digits, 17)
      ? `${ROOT}/00/${digits}${checkDigit(digits)}`
      : undefined;
  },
  'id:sgln': (parts) => {
    const found = gln(parts);
    if (found === undefined || !isSerial(parts.rest, 20)) return undefined;
    return parts.rest === '0'
      ? `${ROOT}/414/${found}`
      : `${ROOT}/414/${found}/254/${encode(parts.rest)}`;
  },
  'id:pgln': (parts) => {
    const found = parts.rest === '' ? gln(parts) : undefined;
    return found === undefined ? undefined : `${ROOT}/417/${found}`;
  },
  'id:grai': withSerial(
    16,
    (parts) => {
      const digits = `0${parts.prefix}${parts.reference}`;
      return isDigits(digits, 13) ? digits + checkDigit(digits) : undefined;
    },
    (k) => `${ROOT}/8003/${k}`,
  ),
  'id:gdti': withSerial(20, gln, (k) => `${ROOT}/253/${k}`),
  'id:sgcn': withSerial(12, gln, (k) => `${ROOT}/255/${k}`),
  'id:giai': loose('8004'),
  'id:ginc': loose('401'),
  'id:gsrn': (parts) => keyed('8018', numeric(parts, 17)),
  'id:gsrnp': (parts) => keyed('8017', numeric(parts, 17)),
  'id:gsin': (parts) => keyed('402', numeric(parts, 16)),
  'id:cpi': ({ prefix, reference, rest }) =>
    /^\d{1,12}$/.test(rest) ? `${ROOT}/8010/${encode(prefix + reference)}/8011/${rest}` : undefined,
  'id:itip': (parts) => {
    const found = gtin(parts);
    const tail = /^(\d{2})\.(\d{2})\.(.+)$/.exec(parts.rest);
    if (found === undefined || tail === null || !isSerial(tail[3] ?? '', 20)) return undefined;
    return `${ROOT}/8006/${found}${tail[1]}${tail[2]}/21/${encode(tail[3] ?? '')}`;
  },
  'idpat:sgtin': (parts) => pattern(parts, '01', gtin(parts)),
  'idpat:upui': (parts) => pattern(parts, '01', gtin(parts)),
  'idpat:gdti': (parts) => pattern(parts, '253', gln(parts)),
  'idpat:sgcn': (parts) => pattern(parts, '255', gln(parts)),
  'idpat:grai': (parts) => {
    const digits = `0${parts.prefix}${parts.reference}`;
    return pattern(parts, '8003', digits.length === 13 ? digits + checkDigit(digits) : undefined);
  },
  'idpat:cpi': ({ prefix, reference, rest }) =>
    rest === '*' ? `${ROOT}/8010/${encode(prefix + reference)}` : undefined,
  'idpat:itip': (parts) => {
    const found = gtin(parts);
    const tail = /^(\d{2})\.(\d{2})\.\*$/.exec(parts.rest);
    if (found === undefined || tail === null) return undefined;
    return `${ROOT}/8006/${found}${tail[1]}${tail[2]}`;
  },
};

const keyed = (ai: string, key: string | undefined): string | undefined =>
  key === undefined ? undefined : `${ROOT}/${ai}/${key}`;
const pattern = ({ rest }: Parts, ai: string, key: string | undefined): string | undefined =>
  rest === '*' ? keyed(ai, key) : undefined;

/**
 * The canonical Digital Link of a GS1 key, from an EPC URI, class, pattern or any Digital Link.
 * @returns undefined where the text holds no GS1 key.
 * @see CBV 2.0 §8.9.2; GS1 EPC Tag Data Standard; GS1 Digital Link: URI syntax
 */
export function canonicalKey(uri: string): string | undefined {
  if (uri.startsWith('urn:epc:')) return fromEpcUri(uri.slice(8));
  return uri.startsWith('http') ? fromDigitalLink(uri) : undefined;
}

function fromEpcUri(text: string): string | undefined {
  const scheme = /^(?:id|class|idpat):[a-z]+(?=:)/.exec(text)?.[0];
  const write = scheme === undefined ? undefined : WRITERS[scheme];
  if (scheme === undefined || write === undefined) return undefined;
  const body = text.slice(scheme.length + 1);
  const first = body.indexOf('.');
  const prefix = body.slice(0, first);
  if (first < 6 || first > 12 || !/^\d+$/.test(prefix)) return undefined;
  const second = body.indexOf('.', first + 1);
  const end = second < 0 ? body.length : second;
  return write({ prefix, reference: body.slice(first + 1, end), rest: body.slice(end + 1) });
}

const NAMES: Readonly<Record<string, string>> = {
  gtin: '01',
  itip: '8006',
  cpid: '8010',
  gln: '414',
  party: '417',
  gsrnp: '8017',
  gsrn: '8018',
  gcn: '255',
  sscc: '00',
  gdti: '253',
  ginc: '401',
  gsin: '402',
  grai: '8003',
  giai: '8004',
  cpv: '22',
  lot: '10',
  ser: '21',
};
const LINK = /[!"%-?A-Z_a-z]/.source;
const VALID = new RegExp(
  `^(?:00/\\d{18}|01/\\d{14}(?:/(?:21|10)/${LINK}{0,20}|/235/${LINK}{0,28})?|253/\\d{13}${LINK}{0,17}|` +
    `255/\\d{13,25}|401/${LINK}{0,30}|402/\\d{17}|414/\\d{13}(?:/254/${LINK}{0,20})?|417/\\d{13}|` +
    `8003/\\d{14}${LINK}{0,16}|8004/${LINK}{0,30}|8006/\\d{18}(?:/(?:21|10)/${LINK}{0,20})?|` +
    '8010/[#\\-/0-9A-Z]{0,30}(?:/8011/\\d{0,12})?|801[78]/\\d{18})$',
);
const PRIMARY = /^(?:00|01|253|255|401|402|414|417|8003|8004|8006|8010|8017|8018)$/;

function fromDigitalLink(uri: string): string | undefined {
  const path = /^https?:\/\/[^/?#]+([^?#]*)/.exec(uri)?.[1];
  if (path === undefined) return undefined;
  const steps = path.split('/').map((step) => NAMES[step] ?? step);
  // The key is named in the path; the last place that fits is the one that has a value.
  const at = steps.findIndex((step, i) => PRIMARY.test(step) && /^\d{4}/.test(steps[i + 1] ?? ''));
  if (at < 0) return undefined;
  const ai = steps[at] ?? '';
  const key = ai === '01' ? (steps[at + 1] ?? '').padStart(14, '0') : (steps[at + 1] ?? '');
  if (ai === '01' && ![8, 12, 13, 14].includes((steps[at + 1] ?? '').length)) return undefined;
  const tail = finest(steps.slice(at + 2).filter((step) => step !== ''));
  const found = [ai, key, ...tail].join('/');
  return VALID.test(found) ? `${ROOT}/${found}` : undefined;
}

/** The finest qualifier: serial before lot; a consumer product variant is dropped. */
function finest(steps: readonly string[]): readonly string[] {
  const pairs: [string, string][] = [];
  for (let i = 0; i + 1 < steps.length; i += 2) pairs.push([steps[i] ?? '', steps[i + 1] ?? '']);
  if (steps.length % 2 === 1) return steps;
  const serial = pairs.find(([ai]) => ai === '21');
  const kept = serial === undefined ? pairs.filter(([ai]) => ai !== '22') : [serial];
  return kept.flat();
}
