// The log of every message, and what of it is shown.

/** More than this many rows nobody reads, and the page would grow for ever. */
const KEPT = 600;

export const emptyInspector = {
  last: 0,
  entries: [],
  /** While paused, the number of the last message that is shown. */
  pausedAt: undefined,
  kind: "all",
  text: "",
  opened: new Set(),
};

const bytesOf = (data) => new TextEncoder().encode(typeof data === "string" ? data : JSON.stringify(data)).length;

export function logged(state, { at, channel, name, data, decoded, isFolded = false }) {
  const number = state.last + 1;
  const kind = isFolded ? "folded" : decoded.kind;
  const entry = { number, at, channel, name, data, decoded, kind, bytes: bytesOf(data) };
  return { ...state, last: number, entries: [...state.entries, entry].slice(-KEPT) };
}

export const paused = (state) => ({ ...state, pausedAt: state.pausedAt === undefined ? state.last : undefined });

export const filtered = (state, change) => ({ ...state, ...change });

export const cleared = (state) => ({ ...emptyInspector, last: state.last, kind: state.kind, text: state.text });

export function toggled(state, number, isOpen) {
  if (state.opened.has(number) === isOpen) {
    return state;
  }
  const opened = new Set(state.opened);
  opened[isOpen ? "add" : "delete"](number);
  return { ...state, opened };
}

/** The rows to show, the newest last. */
export function shown({ entries, kind, text, pausedAt = Infinity }) {
  const wanted = text.trim().toLowerCase();
  const matches = ({ number, name, channel, kind: its, data }) =>
    number <= pausedAt &&
    (kind === "all" || its === kind) &&
    (wanted === "" || `${name} ${channel} ${JSON.stringify(data)}`.toLowerCase().includes(wanted));
  return entries.filter(matches);
}
