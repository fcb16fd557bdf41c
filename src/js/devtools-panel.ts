/** The panel of the devtools, with its buttons. It is drawn at most once a frame. */
import type { Realtime } from "./realtime.js";
import { detailOf, type DetailActions } from "./devtools-detail.js";
import { arrange, button, download, element, guarded, set, write } from "./devtools-dom.js";
import { Recorder } from "./devtools-entries.js";
import { counted, number } from "./devtools-format.js";
import { List } from "./devtools-list.js";
import { isMessage, KINDS, Log, NO_FILTER, type Entry, type Filter } from "./devtools-log.js";
import { testScript } from "./devtools-script.js";
import { carrying, parseRecording, recordingLine } from "./recording.js";
import type { Tapped } from "./tap.js";

/** The largest number of channels that are listed. */
const LISTED = 100;
/** The time for which a notice is shown, in milliseconds. */
const NOTICE = 6_000;

/** A line of the list of channels. */
interface ChannelRow {
  item: HTMLElement;
  button: HTMLButtonElement;
  status: HTMLElement;
  count: HTMLElement;
}

export class Panel {
  /** The entries of the connection since the panel was mounted. */
  readonly live = new Log();
  readonly element: HTMLElement;
  /** The recording that is shown instead of the connection, and its name. */
  private recording: { log: Log; name: string } | undefined;
  private filter = NO_FILTER;
  private selected: Entry | undefined;
  private frame = 0;
  private noticed = 0;

  private readonly connection = element("p", { class: "connection", role: "status" }, element("i"), element("span"));
  private readonly channels = element("ul", { class: "channels", "aria-label": "Channels", tabindex: 0 });
  private readonly channelRows = new Map<string, ChannelRow>();
  /** Says that there are no channels, or that there are more than are listed. */
  private readonly channelNote = element("p", { class: "soft" });
  private readonly channelNoteItem = element("li", {}, this.channelNote);
  private readonly kinds = element("div", { class: "kinds", role: "group", "aria-label": "Verdict" });
  private readonly text = element("input", { type: "search", placeholder: "Name or value", "aria-label": "Filter messages by text" });
  private readonly event = element("select", { "aria-label": "Filter messages by event" });
  private readonly empty = element("p", { class: "empty" });
  private readonly detail = element("article", { class: "detail", "aria-label": "Message", tabindex: -1 });
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
    if (this.element.hidden) {
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
      write(one.lastElementChild!, number(kind === "all" ? log.entries.length : (log.kinds.get(kind) ?? 0)));
    }
    this.drawEvents();
    const none = log.shown.length === 0;
    this.list.element.hidden = none;
    write(this.empty, !none ? "" : log.entries.length > 0 ? "No message matches the filter." : "Every message that arrives is listed here, with the contract’s verdict.");
    this.list.draw(log.shown, log.dropped, this.selected);
    log.dropped = 0;
    const waiting = log.waiting > 0 ? `, ${number(log.waiting)} waiting` : "";
    write(this.count, `${this.recording ? `${this.recording.name}: ` : ""}${number(log.shown.length)} of ${number(log.entries.length)} shown${waiting}`);
    this.back.hidden = !this.recording;
  }

  private drawChannels(): void {
    const watched = this.recording ? new Map<string, never>() : this.realtime.watched;
    // the chosen channel stays in the list, so that it can be released
    const chosen = this.filter.channel === "" ? [] : [this.filter.channel];
    const all = new Set([...watched.keys(), ...this.log.channels.keys(), ...chosen]);
    const names = new Set([...[...all].slice(0, LISTED), ...chosen]);
    const items = [...names].map((name) => {
      const row = this.channelRows.get(name) ?? this.channelRow(name);
      this.channelRows.set(name, row);
      const { status, subscriptions } = watched.get(name) ?? { status: this.recording ? "recorded" : "left", subscriptions: undefined };
      set(row.button, "data-status", status);
      set(row.button, "aria-pressed", String(this.filter.channel === name));
      set(row.button, "title", subscriptions && counted(subscriptions.size, "subscription"));
      write(row.status, status);
      write(row.count, number(this.log.channels.get(name) ?? 0));
      return row.item;
    });
    this.channelRows.forEach((_, name) => names.has(name) || this.channelRows.delete(name));
    const more = all.size - names.size;
    write(this.channelNote, more > 0 ? `${counted(more, "more channel")}.` : "No channel is subscribed to.");
    arrange(this.channels, more > 0 || items.length === 0 ? [...items, this.channelNoteItem] : items);
  }

  private channelRow(name: string): ChannelRow {
    const [status, count] = [element("span", { class: "soft" }), element("b")];
    const row = button("", () => this.narrow({ channel: this.filter.channel === name ? "" : name }), { "data-channel": name });
    row.append(element("i"), element("code", {}, name), status, count);
    return { item: element("li", {}, row), button: row, status, count };
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
    const actions: DetailActions = {
      copy: (text, what) => this.copy(text, what),
      copyTest: (one) => this.copyTest([one]),
      close: () => this.closeDetail(),
    };
    this.detail.replaceChildren(...(entry ? detailOf(entry, actions) : []));
    this.detail.scrollTop = 0;
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
    this.copy(testScript(entries), `${counted(entries.filter(isMessage).length, "message")} as a test`);
  }

  private copy(text: string, what: string): void {
    const done = guarded(() => this.say(`Copied ${what}.`));
    const refused = guarded(() => {
      // the user copies it by hand
      const area = element("textarea", { readonly: true, "aria-label": "The text to copy" });
      area.value = text;
      this.detail.replaceChildren(area);
      area.select();
      this.say("The browser does not allow copying: copy the selected text yourself.");
    });
    if (navigator.clipboard) {
      navigator.clipboard.writeText(text).then(done, refused);
    } else {
      refused();
    }
  }

  private save(): void {
    const saved = this.log.shown.filter(isMessage);
    const lines = saved.map(({ at, channel, name, text }) => `${recordingLine({ at, channel, event: name, data: carrying(JSON.parse(text)) })}\n`);
    download(`realtime-${new Date().toISOString().replace(/[:.]/g, "-")}.jsonl`, lines.join(""));
    this.say(`Saved ${counted(saved.length, "message")}.`);
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
    this.filter = { ...this.filter, event: "", channel: "" };
    this.log.show(this.filter);
    this.channelRows.clear();
    this.list.reset();
    this.select(undefined);
    this.say(recording ? `Shows ${counted(recording.log.entries.length, "message")} of ${recording.name}. Live messages are still recorded.` : "");
  }

  private say(notice: string): void {
    write(this.notice, notice);
    this.notice.title = notice;
    clearTimeout(this.noticed);
    this.noticed = setTimeout(() => write(this.notice, ""), NOTICE);
  }
}
