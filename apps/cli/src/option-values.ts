import { AppError, type DayIndex, dayOfIso } from '@quanyu/domain';
import { CLI_ERRORS } from './errors.ts';

export function usageError(message: string, place: string): AppError {
  return new AppError(CLI_ERRORS.CLI_USAGE, message, { place });
}

/** Parser of a whole number in a range. */
export function wholeNumber(place: string, min: number, max: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (/^[+-]?\d+$/.test(text.trim()) && value >= min && value <= max) return value;
    throw usageError(
      `Cannot take ${place} as it must be a whole number from ${min} to ${max}: current value is ${text}`,
      place,
    );
  };
}

/** Parser of a decimal number in a range. */
export function decimalNumber(place: string, min: number, max: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (text.trim() !== '' && Number.isFinite(value) && value >= min && value <= max) return value;
    throw usageError(
      `Cannot take ${place} as it must be a number from ${min} to ${max}: current value is ${text}`,
      place,
    );
  };
}

/** Parser of `0.1,0.5,0.9`, keeping each level as typed, since it names a column. */
export function levelList(place: string): (text: string) => readonly string[] {
  return (text) => {
    const levels = text.split(',').map((level) => level.trim());
    for (const level of levels) {
      const value = Number(level);
      if (level === '' || !(value > 0 && value < 1)) {
        throw usageError(
          `Cannot take ${place} as each level must lie between 0 and 1: current value is ${text}`,
          place,
        );
      }
    }
    if (new Set(levels).size === levels.length) return levels;
    throw usageError(
      `Cannot take ${place} as a level stands twice: current value is ${text}`,
      place,
    );
  };
}

/** Parser of `24,168`. */
export function wholeNumberList(place: string, min: number, max: number) {
  const one = wholeNumber(place, min, max);
  return (text: string): readonly number[] => text.split(',').map((part) => one(part));
}

/** Parser of an ISO date into a day index. */
export function isoDate(place: string): (text: string) => DayIndex {
  return (text) => {
    try {
      return dayOfIso(text);
    } catch {
      throw usageError(
        `Cannot take ${place} as it must be a date such as 2026-10-31: current value is ${text}`,
        place,
      );
    }
  };
}

/** Parser of `--k`: a number of groups or `auto`. */
export function groupCount(text: string): number | 'auto' {
  return text === 'auto' ? 'auto' : wholeNumber('--k', 1, 10_000)(text);
}
