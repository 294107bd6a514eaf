const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
};

/** Text as it may stand in XML and HTML; what neither allows is dropped. */
export function escapeXml(text: string): string {
  return Array.from(text)
    .filter((letter) => letter >= ' ' || letter === '\n' || letter === '\t')
    .map((letter) => ESCAPES[letter] ?? letter)
    .join('');
}
