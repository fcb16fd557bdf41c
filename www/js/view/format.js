// Formats of values.

const day = new Intl.DateTimeFormat("en-GB", { weekday: "short", day: "numeric", month: "short", timeZone: "UTC" });
const count = new Intl.NumberFormat("en-GB");

export const number = (value) => (value === undefined ? "–" : count.format(value));
export const percent = (value) => `${Math.round(value)} %`;
export const seconds = (value) => `${count.format(Math.round(value * 10) / 10)} s`;
export const longDay = (date) => day.format(new Date(`${date}T00:00:00Z`));
export const plural = (value, word) => `${number(value)} ${word}${value === 1 ? "" : "s"}`;
