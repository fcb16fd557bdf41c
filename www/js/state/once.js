// An event with two ids comes on two channels. The second copy must not be applied: by then the first may be
// outdated, and a step that has ended would start again.

const REMEMBERED = 200;

/** Memory of what came on which channels. It is changed in place: it is no part of what is drawn. */
export const nothingHeard = () => new Map();

/** Whether no other channel has brought this message yet. The same text on the same channel is a new message. */
export function isFirst(heard, { channel, name, data }) {
  const key = `${name} ${typeof data === "string" ? data : JSON.stringify(data)}`;
  const channels = heard.get(key);
  if (channels && !channels.has(channel)) {
    channels.add(channel);
    return false;
  }
  heard.delete(key);
  heard.set(key, new Set([channel]));
  if (heard.size > REMEMBERED) {
    heard.delete(heard.keys().next().value);
  }
  return true;
}
