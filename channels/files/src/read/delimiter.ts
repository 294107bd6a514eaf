/** Delimiters that are told apart by the header line. */
export const DELIMITERS = [',', '\t', ';', '|'] as const;

/** The delimiter that stands most often in the first line, outside quotes; comma where none does. */
export function delimiterOf(firstLine: string): string {
  const counts = new Map<string, number>();
  let isQuoted = false;
  for (const char of firstLine) {
    if (char === '"') isQuoted = !isQuoted;
    else if (!isQuoted) counts.set(char, (counts.get(char) ?? 0) + 1);
  }
  let best = ',';
  for (const candidate of DELIMITERS) {
    if ((counts.get(candidate) ?? 0) > (counts.get(best) ?? 0)) best = candidate;
  }
  return best;
}
