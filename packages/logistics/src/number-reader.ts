import { AppError } from '@quanyu/domain';
import { LOGISTICS_ERRORS } from './errors.ts';

/** One finite number of a text form. */
export function fileNumber(word: string | undefined, place: string): number {
  const value = word === undefined || word === '' ? Number.NaN : Number(word);
  if (Number.isFinite(value)) return value;
  throw broken('Cannot read a number', word, place);
}

/** The error of a broken file; `place` names the line or section. */
export function broken(what: string, value: unknown, place: string): AppError {
  return new AppError(
    LOGISTICS_ERRORS.LOGISTICS_FILE_BROKEN,
    `${what} at ${place}: current value is ${String(value ?? 'missing')}`,
    { place },
  );
}

/** All words of a text, blanks and line ends alike. */
export function wordsOf(text: string): string[] {
  return text.split(/\s+/).filter((word) => word !== '');
}
