import { DatePicker } from 'antd';
import dayjs from 'dayjs';
import 'dayjs/locale/en-gb';
import 'dayjs/locale/zh-cn';
import type { ReactElement } from 'react';

interface DayInputProps {
  /** `2026-11-24`; a form gives it. */
  readonly value?: string;
  readonly onChange?: (day: string) => void;
  readonly min?: string | undefined;
  readonly max?: string | undefined;
  readonly label?: string;
  readonly id?: string;
  readonly isDisabled?: boolean;
}

/** One business day, chosen in the calendar of the console's language. */
export function DayInput(props: DayInputProps): ReactElement {
  const { value, onChange, min, max, label, id, isDisabled = false } = props;
  const isKnown = value !== undefined && value !== '';
  return (
    <DatePicker
      {...(id === undefined ? {} : { id })}
      {...(label === undefined ? {} : { 'aria-label': label })}
      value={isKnown ? dayjs(value) : null}
      {...(min === undefined ? {} : { minDate: dayjs(min) })}
      {...(max === undefined ? {} : { maxDate: dayjs(max) })}
      onChange={(day) => day !== null && onChange?.(day.format('YYYY-MM-DD'))}
      allowClear={false}
      disabled={isDisabled}
      className="q-day"
    />
  );
}
