/** The panel of the devtools, with its buttons. It is drawn at most once a frame. */
import type { Realtime } from "./realtime.js";
import { detailOf } from "./devtools-detail.js";
import { arrange, button, download, element, guarded, set, write } from "./devtools-dom.js";
import { Recorder } from "./devtools-entries.js";
import { List } from "./devtools-list.js";
import { isMessage, KINDS, Log, type Entry, type Filter } from "./devtools-log.js";
import { testScript } from "./devtools-script.js";
import { parseRecording, recordingLine } from "./recording.js";
import type { Tapped } from "./tap.js";

const number = new Intl.NumberFormat("en-GB");
const messages = (count: number): string => `${number.format(count)} ${count === 1 ? "message" : "messages"}`;

/** The time for which a notice is shown, in milliseconds. */
const NOTICE = 6_000;

export class Panel {
  /** The entries of the connection since the panel was mounted. */
  readonly live = new Log();
  readonly element: HTMLElement;
  /** The recording that is shown instead of the connection, and its name. */
  private recording: { log: Log; name: string } | undefined;
  private filter: Filter = { kind: "", text: "", event: "", channel: "" };
  private selected: Entry | undefined;
  private frame = 0;
  private noticed = 0;

  private readonly connection = element("p", { class: "connection", role: "status" }, element("i"), element("span"));
  private readonly channels = element("ul", { class: "channels", "aria-label": "Channels", tabindex: 0 });
  private readonly channelRows = new Map<string, HTMLElement>();
  private readonly kinds = element("div", { class: "kinds", role: "group", "aria-label": "Verdict" });
  private readonly text = element("input", { type: "search", placeholder: "Name or value", "aria-label": "Filter messages by text" });
  private readonly event = element("select", { "aria-label": "Filter messages by event" });
  private readonly empty = element("p", { class: "empty" });
  private readonly detail = element("article", { class: "detail", "aria-label": "Message", tabindex: -1, hidden: true });
  private readonly count = element("p");
  private readonly back = button("Back to live", () => this.show(undefined));
  private readonly notice = element("p", { role: "status" });
  private readonly file = element("input", { type: "file", accept: ".jsonl,.json,.txt", hidden: true, tabindex: -1, "aria-label": "A recording" });
  private readonly pause = button("Pause", () => this.togglePause(), { "aria-pressed": "false" });
  private readonly needsMessages = [
    button("Clear", () => this.clear()),
    button("Copy as a test", () => this.copyTest(this.log.shown), { title: "Copies the messages that are shown as a script for fakePusher" }),
    button("Save", () => this.save(), { title: "Saves the messages that are shown as JSON lines" }),
  ];
  private readonly list = new List((entry) => this.select(entry), () => this.draw());

  constructor(
    private readonly realtime: Realtime & Tapped,
    private readonly isShown: () => boolean,
    /** Further buttons. */
    ...others: HTMLElement[]
  ) {
    this.detail.addEventListener(
      "keydown",
      guarded((event) => {
        if (event.key === "Escape") {
          event.stopPropagation();
          this.closeDetail();
        }
      }),
    );
    this.text.addEventListener("input", guarded(() => this.narrow({ text: this.text.value })));
    this.event.addEventListener("change", guarded(() => this.narrow({ event: this.event.value })));
    this.file.addEventListener("change", () => void this.load().catch(guarded((cause) => this.say((cause as Error).message))));
    this.kinds.append(...["", ...KINDS].map((kind) => button(kind || "all", () => this.narrow({ kind: kind as Filter["kind"] }), { "data-verdict": kind || "all" })));
    [...this.kinds.children].forEach((one) => one.append(" ", element("span")));
    const open = button("Load", () => this.file.click(), { title: "Shows a recording: JSON lines" });
    this.element = element(
      "section",
      { class: "panel", id: "panel", "aria-label": "Realtime devtools" },
      element("header", { class: "top" }, element("h2", {}, "Realtime"), this.connection, element("div", { class: "buttons" }, this.pause, ...this.needsMessages, open, this.file, ...others)),
      element("div", { class: "body" }, this.channels, element("div", { class: "filters" }, this.kinds, this.text, this.event), this.list.element, this.empty, this.detail),
      element("footer", { class: "foot" }, this.count, this.back, this.notice),
    );
  }

  /** Draws in the next frame, if the panel is visible. */
  readonly draw = (): void => {
    this.frame ||= requestAnimationFrame(guarded(() => this.drawNow()));
  };

  /** Cancels everything that waits. */
  stop(): void {
    cancelAnimationFrame(this.frame);
    clearTimeout(this.noticed);
  }

  private get log(): Log {
    return this.recording?.log ?? this.live;
  }

  private drawNow(): void {
    this.frame = 0;
    if (!this.isShown()) {
      return;
    }
    const { log } = this;
    set(this.connection, "data-state", this.realtime.status);
    write(this.connection.lastElementChild!, this.realtime.status);
    set(this.pause, "aria-pressed", String(log.isPaused));
    write(this.pause, log.isPaused ? "Resume" : "Pause");
    this.needsMessages.forEach((one) => (one.disabled = log.entries.length === 0));
    this.drawChannels();
    for (const one of this.kinds.children) {
      const kind = one.getAttribute("data-verdict")!;
      set(one, "aria-pressed", String(kind === (this.filter.kind || "all")));
      write(one.lastElementChild!, number.format(kind === "all" ? log.entries.length : (log.kinds.get(kind) ?? 0)));
    }
    this.drawEvents();
    const none = log.shown.length === 0;
    this.list.element.hidden = none;
    this.empty.hidden = !none;
    write(this.empty, log.entries.length > 0 ? "No message matches the filter." : "Every message that arrives is listed here, with the contract’s verdict.");
    this.list.draw(log.shown, log.dropped, this.selected);
    log.dropped = 0;
    const waiting = log.waiting > 0 ? `, ${number.format(log.waiting)} waiting` : "";
    write(this.count, `${this.recording ? `${this.recording.name}: ` : ""}${number.format(log.shown.length)} of ${number.format(log.entries.length)} shown${waiting}`);
    this.back.hidden = !this.recording;
  }

  private drawChannels(): void {
    const watched = this.recording ? new Map<string, never>() : this.realtime.watched;
    const names = [...new Set([...watched.keys(), ...this.log.channels.keys()])];
    const rows = names.map((name) => {
      const row = this.channelRows.get(name) ?? this.channelRow(name);
      this.channelRows.set(name, row);
      const { status, subscriptions } = watched.get(name) ?? { status: this.recording ? "recorded" : "left", subscriptions: undefined };
      const [one] = row.children;
      set(one!, "data-status", status);
      set(one!, "aria-pressed", String(this.filter.channel === name));
      set(one!, "title", subscriptions && `${subscriptions.size} ${subscriptions.size === 1 ? "subscription" : "subscriptions"}`);
      write(one!.children[2]!, status);
      write(one!.children[3]!, number.format(this.log.channels.get(name) ?? 0));
      return row;
    });
    this.channelRows.forEach((_, name) => names.includes(name) || this.channelRows.delete(name));
    arrange(this.channels, rows.length > 0 ? rows : [element("li", {}, element("p", { class: "soft" }, "No channel is subscribed to."))]);
  }

  private channelRow(name: string): HTMLElement {
    const row = button("", () => this.narrow({ channel: this.filter.channel === name ? "" : name }), { "data-channel": name });
    row.append(element("i"), element("code", {}, name), element("span", { class: "soft" }), element("b"));
    return element("li", {}, row);
  }

  private drawEvents(): void {
    const names = ["", ...[...this.log.events.keys()].sort()];
    // the chosen name stays in the list, even if its last message was dropped
    if (!names.includes(this.filter.event)) {
      names.push(this.filter.event);
    }
    if (names.length !== this.event.options.length || names.some((name, place) => this.event.options[place]!.value !== name)) {
      this.event.replaceChildren(...names.map((name) => element("option", { value: name }, name || "All events")));
      this.event.value = this.filter.event;
    }
  }

  private narrow(change: Partial<Filter>): void {
    this.filter = { ...this.filter, ...change };
    this.log.show(this.filter);
    this.list.reset();
    this.draw();
  }

  private select(entry: Entry | undefined): void {
    this.selected = entry;
    this.detail.hidden = !entry;
    if (entry) {
      this.detail.replaceChildren(
        ...detailOf(entry, {
          copy: (text, what) => this.copy(text, what),
          copyTest: (one) => this.copyTest([one]),
          close: () => this.closeDetail(),
        }),
      );
      this.detail.scrollTop = 0;
    }
    this.draw();
  }

  private closeDetail(): void {
    this.select(undefined);
    this.list.element.focus({ preventScroll: true });
  }

  private togglePause(): void {
    this.log.pause(!this.log.isPaused);
    this.draw();
  }

  private clear(): void {
    this.log.clear();
    this.select(undefined);
  }

  // --- copies and files

  private copyTest(entries: readonly Entry[]): void {
    this.copy(testScript(entries), `${messages(entries.filter(isMessage).length)} as a test`);
  }

  private copy(text: string, what: string): void {
    const done = guarded(() => this.say(`Copied ${what}.`));
    const refused = guarded(() => {
      // the user copies it by hand
      const area = element("textarea", { readonly: true, "aria-label": "The text to copy" });
      area.value = text;
      this.detail.replaceChildren(area);
      this.detail.hidden = false;
      area.select();
      this.say("The browser does not allow to copy: copy the text that is selected.");
    });
    if (navigator.clipboard) {
      navigator.clipboard.writeText(text).then(done, refused);
    } else {
      refused();
    }
  }

  private save(): void {
    const saved = this.log.shown.filter(isMessage);
    const lines = saved.map(({ at, channel, name, text }) => `${recordingLine({ at, channel, event: name, data: JSON.parse(text) })}\n`);
    download(`realtime-${new Date().toISOString().replace(/[:.]/g, "-")}.jsonl`, lines.join(""));
    this.say(`Saved ${messages(saved.length)}.`);
  }

  private async load(): Promise<void> {
    const [file] = this.file.files ?? [];
    if (file) {
      const text = await file.text();
      this.file.value = "";
      const log = new Log();
      new Recorder(log).recording(parseRecording(text));
      this.show({ log, name: file.name });
    }
  }

  private show(recording: { log: Log; name: string } | undefined): void {
    this.recording = recording;
    this.filter = { kind: this.filter.kind, text: this.filter.text, event: "", channel: "" };
    this.log.show(this.filter);
    this.channelRows.clear();
    this.list.reset();
    this.select(undefined);
    this.say(recording ? `Shows ${messages(recording.log.entries.length)} of ${recording.name}. Live messages are still recorded.` : "");
  }

  private say(notice: string): void {
    write(this.notice, notice);
    this.notice.title = notice;
    clearTimeout(this.noticed);
    this.noticed = setTimeout(() => write(this.notice, ""), NOTICE);
  }
}
