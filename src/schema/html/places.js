/**
 * Finds the places of a JSON text's values. It decides nothing: whether the text is JSON is the decoder's answer.
 *
 * Returns the place of each value, `[start, end]`, by the value's JSON Pointer; and where the text stops being JSON,
 * undefined if it is JSON. A text that nests deeper than 500 levels has no places.
 */
function placesOf(text) {
  const SPACE = /[ \t\n\r]*/y;
  // a string up to its closing quotation mark, or up to what cannot stand in a string
  const STRING = /"[^"\\\u0000-\u001f]*(?:\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})[^"\\\u0000-\u001f]*)*/y;
  const SCALAR = /true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
  const DEEPEST = 500;
  const places = new Map();
  let at = 0;
  let isTooDeep = false;

  function take(pattern) {
    pattern.lastIndex = at;
    const found = pattern.exec(text)?.[0];
    at += found?.length ?? 0;
    return found;
  }
  function is(character) {
    const found = text[at] === character;
    at += Number(found);
    take(SPACE);
    return found;
  }
  function string() {
    const start = at;
    if (take(STRING) === undefined || text[at] !== '"') return undefined;
    at++;
    return text.slice(start, at);
  }
  /** Reads the members of an object or an array up to its end, each with `member`. */
  function members(end, member) {
    at++;
    take(SPACE);
    if (text[at] !== end) {
      do if (!member()) return false;
      while (is(","));
    }
    if (text[at] !== end) return false;
    at++;
    return true;
  }
  function property(path, level) {
    const key = text[at] === '"' ? string() : undefined;
    if (key === undefined) return false;
    take(SPACE);
    const pointer = `${path}/${JSON.parse(key).replace(/~/g, "~0").replace(/\//g, "~1")}`;
    places.delete(pointer);
    return is(":") && value(pointer, level);
  }
  function value(path, level) {
    isTooDeep ||= level > DEEPEST;
    if (isTooDeep) return false;
    take(SPACE);
    const start = at;
    let item = 0;
    const isRead =
      text[at] === "{" ? members("}", () => property(path, level + 1))
      : text[at] === "[" ? members("]", () => value(`${path}/${item++}`, level + 1))
      : text[at] === '"' ? string() !== undefined
      : take(SCALAR) !== undefined;
    if (isRead) {
      places.set(path, [start, at]);
      take(SPACE);
    }
    return isRead;
  }

  const isWhole = value("", 1) && at === text.length;
  if (isTooDeep) places.clear();
  return { places, stop: isWhole || isTooDeep ? undefined : at };
}

/**
 * Returns the place of the value at a JSON Pointer. An absent value has the place of the bracket that opens the object
 * or the array in which it would be.
 */
function placeOf(places, pointer) {
  let place = places.get("");
  if (pointer !== "" && !pointer.startsWith("/")) return undefined;
  for (let end = 0; place && end < pointer.length; ) {
    const next = pointer.indexOf("/", end + 1);
    end = next < 0 ? pointer.length : next;
    const inner = places.get(pointer.slice(0, end));
    // of a key that stands twice, the last value counts: what was inside the first is not inside it
    if (!inner || inner[0] < place[0] || inner[1] > place[1]) return [place[0], place[0] + 1];
    place = inner;
  }
  return place;
}
