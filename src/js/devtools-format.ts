/** Texts of the devtools: numbers, sizes, times, and the note about a copy. */
const clock = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", second: "2-digit", fractionalSecondDigits: 3 });
const digits = new Intl.NumberFormat("en-GB");

/** Formats a number. */
export const number = (value: number): string => digits.format(value);

/** Formats a number of things, such as `1 message` or `2,000 messages`. */
export const counted = (count: number, thing: string): string => `${number(count)} ${thing}${count === 1 ? "" : "s"}`;

/** Formats a size in bytes. */
export const sizeOf = (bytes: number): string => `${number(bytes)} B`;

/** Returns a time as ISO 8601 text. A recording can have any number as a time: `undefined` for one beyond all dates. */
export function isoOf(at: number): string | undefined {
  const date = new Date(at);
  return Number.isNaN(date.getTime()) ? undefined : date.toISOString();
}

/** Formats a time of day with milliseconds. A time beyond all dates is written as a number. */
export const timeOf = (at: number): string => (isoOf(at) ? clock.format(at) : String(at));

/** Says of which message an entry is a copy. */
export const copyOf = (original: number): string => `A copy of message ${original}, which another channel brought first. It was handed out once.`;
