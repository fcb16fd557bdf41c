// Scenarios by chance, without expectations: both drivers must do the same. All events are on one channel, so that how
// long a publisher waits before it tries again changes nothing.
const ANSWERS = [
  200, 200, 200, 201, 302, 400, 400, 401, 403, 404, 408, 413, 413, 418, 429, 429, 500, 503, 999, "reset", "close",
  { raw: "garbage\r\n\r\n" },
  { raw: "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}HTTP/1.1 403 No\r\n\r\n" },
  { raw: "HTTP/1.1 400 No\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nas", then: "reset" },
  { status: 200, cut: 20, then: "close" },
  { status: 200, length: 100, then: "close" },
  { status: 413, length: 100, then: "reset" },
  { status: 404, headers: ["Content-Encoding: gzip"] },
  { status: 400, size: 200_000 },
  { status: 401, headers: ["Date: {now+3600}", "Date: {now}"] },
  { status: 403, headers: ["Retry-After: 60"] },
  { status: 429, headers: ["Retry-After: 0x3c"] },
  { status: 500, headers: ["Retry-After: 60", "Retry-After: 60"] },
];

/** So many scenarios; `random` gives numbers from 0 to 1. */
export function scenariosByChance(count, random) {
  const below = (limit) => Math.floor(random() * limit);
  const several = (most, make) => Array.from({ length: 1 + below(most) }, make);
  const scenario = () => {
    let last = 0;
    const events = (most) => several(most, () => `a${below(4) ? "" : "%"}${++last}`).join(" ");
    const publish = events(8);
    const during = { request: 1, publish: events(8) };
    // once all is quiet
    const later = { ended: `${publish} ${during.publish}`, publish: events(6) };
    return {
      options: { connections: 1 + below(3), coalesce: below(2) === 0, queue: 1 + below(12) },
      publish,
      then: [during, later],
      answers: several(9, () => ANSWERS[below(ANSWERS.length)]),
      order: "same",
    };
  };
  return Array.from({ length: count }, scenario);
}
