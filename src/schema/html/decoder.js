/** The box that decodes what one types or pastes. The package decides; this shows its answer. */
const decoder = (() => {
  const byId = (id) => document.getElementById(id);
  const [box, name, text, verdict, problems, size] = ["box", "name", "text", "verdict", "problems", "size"].map((part) => byId(`decode-${part}`));
  const marks = box.querySelector(".marks");
  const { decode, fingerprint, route } = ficheRealtime;
  const { fingerprint: contract, limit } = document.body.dataset;
  const names = [...byId("decode-names").options].map(({ value }) => value);
  /** The longest text in which places are marked. In a longer one, they are only listed. */
  const MARKED = 100_000;
  const MEANS = {
    event: "The payload has its full shape.",
    partial: "A backend dropped fields to fit the size limit. Identifiers and numbers are there.",
    unknown: "The contract has no event of this name.",
    invalid: "The payload breaks the contract.",
  };

  const element = (tag, className, ...content) => {
    const made = document.createElement(tag);
    if (className) made.className = className;
    made.append(...content);
    return made;
  };
  const count = (number) => Number(number).toLocaleString("en");
  const parsed = () => {
    try {
      return JSON.parse(text.value);
    } catch {
      return undefined;
    }
  };

  /** What the answer says about places in the text: a pointer, its place, and what to say of it. */
  function findings(answer, places) {
    const root = places.get("");
    const opening = root && [root[0], root[0] + 1];
    const at = (path, tone, says) => ({ path, tone, says, place: placeOf(places, path) });
    switch (answer.kind) {
      case "invalid":
        return answer.problems.map(({ path, expected, found }) => at(path, "bad", `expected ${expected}, found ${found}`));
      case "partial":
        return answer.missing.map((path) => at(path, "warn", "is missing"));
      case "event":
        return answer.truncated.map((path) => (path === "" ? { ...at(path, "warn", "unknown fields were dropped"), place: opening } : at(path, "warn", "was shortened")));
      case "unknown":
        return [];
    }
  }

  /** The line and the column of a place in the text, counted from 1. */
  function position(at) {
    const before = text.value.slice(0, at).split("\n");
    return `line ${before.length}, column ${before.at(-1).length + 1}`;
  }

  /** Shows the text again, behind the one that is typed, with its places marked. */
  function mark(found) {
    const isLarge = text.value.length > MARKED;
    box.querySelector(".editor").classList.toggle("is-large", isLarge);
    marks.replaceChildren();
    if (isLarge) return;
    let done = 0;
    const placed = found.filter(({ place }) => place).sort((a, b) => a.place[0] - b.place[0]);
    for (const { place: [start, end], tone } of placed) {
      // several findings can share a place
      if (start < done) continue;
      marks.append(text.value.slice(done, start), element("mark", tone, text.value.slice(start, end)));
      done = end;
    }
    // a last line that is empty has a height only with something in it
    marks.append(text.value.slice(done), "\n");
  }

  function list(found) {
    problems.replaceChildren(
      ...found.map(({ path, place, says }) => {
        const where = element("code", "", path === "" ? "payload" : path);
        const item = element("li", "");
        if (place) {
          const link = element("button", "link", where);
          link.type = "button";
          link.addEventListener("click", () => {
            text.focus();
            text.setSelectionRange(...place);
          });
          item.append(link, ` ${says}`);
        } else {
          item.append(where, ` ${says}`);
        }
        return item;
      }),
    );
  }

  function say(kind, tone, means) {
    verdict.replaceChildren(element("strong", tone, kind), ` ${means}`);
    text.setAttribute("aria-invalid", String(tone === "bad"));
  }

  /** Says how large the payload is as it is sent, and on which channels it is published. */
  function measure(event, payload) {
    const bytes = new TextEncoder().encode(payload === undefined ? text.value : JSON.stringify(payload)).length;
    const isOver = bytes > limit;
    size.replaceChildren(element("span", isOver ? "warn" : "", `${count(bytes)} of ${count(limit)} bytes${isOver ? ": the publisher shortens it" : ""}.`));
    if (payload === undefined || event === "") return;
    try {
      size.append(" Published to ", ...route(event, payload).flatMap((channel, at) => [at ? ", " : "", element("code", "", channel)]), ".");
    } catch (error) {
      size.append(` ${error.message}`);
    }
  }

  function show() {
    const event = name.value.trim();
    if (text.value.trim() === "") {
      [verdict, problems, size].forEach((part) => part.replaceChildren());
      text.removeAttribute("aria-invalid");
      mark([]);
      return;
    }
    const payload = parsed();
    const { places, stop } = placesOf(text.value);
    if (payload === undefined) {
      const place = stop === undefined ? undefined : stop < text.value.length ? [stop, stop + 1] : [Math.max(stop - 1, 0), stop];
      const found = place ? [{ path: position(stop), tone: "bad", place, says: "stops being JSON here" }] : [];
      say("not JSON", "bad", place ? `The text stops being JSON at ${position(stop)}.` : "");
      mark(found);
      list(found);
    } else if (event === "") {
      const fitting = names.filter((one) => decode(one, text.value).kind === "event");
      say("no name", "warn", fitting.length ? `The payload fits ${fitting.join(", ")}. Name the event.` : "Name the event.");
      mark([]);
      list([]);
    } else {
      const answer = decode(event, text.value);
      const found = findings(answer, places);
      const tone = { event: "good", partial: "warn", unknown: "", invalid: "bad" }[answer.kind];
      say(answer.kind, tone, MEANS[answer.kind]);
      mark(found);
      list(found);
    }
    measure(event, payload);
  }

  /** Takes the payload out of a message: of a recording, of `check --lines`, or of Pusher's own. */
  function unwrap() {
    const message = parsed();
    const event = message?.event ?? message?.name;
    if (typeof event !== "string" || message?.data === undefined) return;
    const { data } = message;
    name.value = event;
    try {
      text.value = JSON.stringify(typeof data === "string" ? JSON.parse(data) : data, null, 2);
    } catch {
      text.value = data;
    }
  }

  function open(event, payload) {
    name.value = event;
    text.value = payload;
    show();
    box.scrollIntoView();
    text.focus({ preventScroll: true });
    text.setSelectionRange(0, 0);
  }

  name.addEventListener("input", show);
  text.addEventListener("input", show);
  text.addEventListener("paste", () => {
    // after the browser has pasted
    setTimeout(() => {
      unwrap();
      show();
    });
  });
  byId("decode-clear").addEventListener("click", () => open("", ""));
  if (fingerprint() !== contract) {
    byId("decode-stale").hidden = false;
    byId("decode-stale").textContent = `The decoder in this page has the contract ${fingerprint()}, and the page has ${contract}. Run src/js/build, then build the command again.`;
  }
  box.hidden = false;
  document.querySelector(".parts [hidden]").hidden = false;
  show();
  return { open };
})();
