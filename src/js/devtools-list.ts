/** The rows of the devtools' log. Only the visible rows are in the page. */
import { arrange, element, guarded, set } from "./devtools-dom.js";
import { copyOf, isoOf, sizeOf, timeOf } from "./devtools-format.js";
import type { Entry } from "./devtools-log.js";

/** The number of extra rows beyond each edge of the visible rows. */
const SPARE = 6;

/** The list of rows. It is a list box in which one row can be selected. */
export class List {
  readonly element = element("div", { class: "list", role: "listbox", tabindex: 0, "aria-label": "Messages, newest last" });
  private readonly room = element("div", { class: "room", role: "presentation" });
  private readonly rows = new Map<number, HTMLElement>();
  private entries: readonly Entry[] = [];
  private selected: Entry | undefined;
  /** Whether the newest row stays in sight. */
  private isFollowing = true;

  constructor(
    private readonly selects: (entry: Entry | undefined) => void,
    private readonly changed: () => void,
  ) {
    this.element.append(this.room);
    this.element.addEventListener("scroll", guarded(() => this.scrolled()), { passive: true });
    this.element.addEventListener("keydown", guarded((event) => this.pressed(event)));
    this.element.addEventListener(
      "click",
      guarded(({ target }) => {
        const row = (target as Element).closest("[role=option]");
        const entry = row && this.entries.find((one) => one.number === Number(row.id.slice(1)));
        if (entry) {
          this.select(entry);
        }
      }),
    );
  }

  /**
   * Draws these entries. `dropped` is the number of entries that were removed from the beginning since the last time.
   */
  draw(entries: readonly Entry[], dropped: number, selected: Entry | undefined): void {
    this.entries = entries;
    this.selected = selected;
    const height = this.rowHeight;
    this.room.style.blockSize = `${entries.length * height}px`;
    if (this.isFollowing) {
      this.element.scrollTop = this.element.scrollHeight;
    } else if (dropped > 0) {
      this.element.scrollTop -= dropped * height;
    }
    const { scrollTop, clientHeight } = this.element;
    const first = Math.max(0, Math.floor(scrollTop / height) - SPARE);
    const seen = entries.slice(first, Math.ceil((scrollTop + clientHeight) / height) + SPARE);
    const drawn = seen.map((entry, place) => {
      const row = this.rows.get(entry.number) ?? rowOf(entry);
      this.rows.set(entry.number, row);
      row.style.transform = `translateY(${(first + place) * height}px)`;
      set(row, "aria-selected", String(entry === selected));
      set(row, "aria-posinset", first + place + 1);
      set(row, "aria-setsize", entries.length);
      return row;
    });
    arrange(this.room, drawn);
    const kept = new Set(seen.map((entry) => entry.number));
    this.rows.forEach((_, key) => kept.has(key) || this.rows.delete(key));
    set(this.element, "aria-activedescendant", selected && kept.has(selected.number) ? `m${selected.number}` : undefined);
  }

  /** Forgets the rows, because another log has entries with the same numbers. */
  reset(): void {
    this.rows.clear();
    this.isFollowing = true;
  }

  private get rowHeight(): number {
    return parseFloat(getComputedStyle(this.room).getPropertyValue("--row")) || 44;
  }

  private scrolled(): void {
    const { scrollHeight, scrollTop, clientHeight } = this.element;
    this.isFollowing = scrollHeight - scrollTop - clientHeight < this.rowHeight;
    this.changed();
  }

  private select(entry: Entry): void {
    this.selected = entry;
    // new rows must not scroll away the row that the user reads
    this.isFollowing = false;
    const [place, height] = [this.entries.indexOf(entry), this.rowHeight];
    const { scrollTop, clientHeight } = this.element;
    if (place * height < scrollTop) {
      this.element.scrollTop = place * height;
    } else if ((place + 1) * height > scrollTop + clientHeight) {
      this.element.scrollTop = (place + 1) * height - clientHeight;
    }
    this.selects(entry);
  }

  private pressed(event: KeyboardEvent): void {
    const last = this.entries.length - 1;
    const page = Math.max(1, Math.floor(this.element.clientHeight / this.rowHeight) - 1);
    const at = this.selected ? this.entries.indexOf(this.selected) : -1;
    const to = { ArrowDown: at + 1, ArrowUp: at < 0 ? last : at - 1, PageDown: at + page, PageUp: at - page, Home: 0, End: last }[event.key];
    if (event.key === "Escape" && this.selected) {
      this.selects(undefined);
    } else if (to !== undefined && last >= 0) {
      this.select(this.entries[Math.max(0, Math.min(last, to))]!);
    } else {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  }
}

function rowOf({ number: id, at, kind, name, channel, text, bytes, label, original }: Entry): HTMLElement {
  return element(
    "div",
    { class: "row", role: "option", id: `m${id}`, "data-kind": kind, "data-event": name, "data-channel": channel },
    element("span", { class: "verdict", title: original === undefined ? undefined : copyOf(original) }, kind),
    element("span", { class: "name" }, name),
    element("time", { datetime: isoOf(at) }, timeOf(at)),
    element("span", { class: "channel" }, bytes > 0 ? channel : text),
    element("span", { class: "size" }, ...(label ? [element("b", {}, label), " "] : []), bytes > 0 ? sizeOf(bytes) : ""),
  );
}
