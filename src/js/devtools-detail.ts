/** The detail of one entry in the devtools: its problems, the fields that were cut or missed, and its payload. */
import { button, element } from "./devtools-dom.js";
import { copyOf, sizeOf, timeOf } from "./devtools-format.js";
import { isMessage, type Entry } from "./devtools-log.js";

/** The actions of the detail's buttons. */
export interface DetailActions {
  copy(text: string, what: string): void;
  copyTest(entry: Entry): void;
  close(): void;
}

/** Makes the elements of an entry's detail. */
export function detailOf(entry: Entry, actions: DetailActions): HTMLElement[] {
  const { name, kind, channel, at, bytes, original, lists, problems, text } = entry;
  const payload = isMessage(entry) ? JSON.stringify(JSON.parse(text), null, 2) : "";
  const facts = [`message ${entry.number}`, channel, timeOf(at), bytes > 0 ? sizeOf(bytes) : ""].filter((fact) => fact !== "");
  const buttons = payload ? [button("Copy payload", () => actions.copy(payload, "the payload")), button("Copy as a test", () => actions.copyTest(entry))] : [];
  return [
    element(
      "header",
      {},
      element("h3", {}, element("span", { class: "verdict", "data-kind": kind }, kind), ` ${name}`),
      element("p", { class: "soft" }, facts.join(" · ")),
      element("div", { class: "buttons" }, ...buttons, button("×", () => actions.close(), { "aria-label": "Close the message" })),
    ),
    ...(original === undefined ? [] : [element("p", {}, copyOf(original))]),
    ...(payload ? [] : [element("p", {}, text)]),
    ...lists.map(([title, items]) => element("p", { class: "pointers" }, element("b", {}, title), ...items.flatMap((item) => [" ", element("code", {}, item)]))),
    ...(problems.length > 0 ? [tableOf(problems)] : []),
    ...(payload ? [element("pre", { tabindex: 0, role: "region", "aria-label": "Payload" }, payload)] : []),
  ];
}

function tableOf(problems: Entry["problems"]): HTMLElement {
  const head = ["Path", "Expected", "Found"].map((title) => element("th", { scope: "col" }, title));
  const rows = problems.map(({ path, expected, found }) =>
    element("tr", {}, element("td", {}, element("code", {}, path === "" ? "(whole payload)" : path)), element("td", {}, expected), element("td", {}, found)),
  );
  return element("table", {}, element("thead", {}, element("tr", {}, ...head)), element("tbody", {}, ...rows));
}
