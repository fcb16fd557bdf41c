// Wires the page: messages come in, change the state, and the state is drawn.
import { fingerprint } from "fiche-realtime";
import { render } from "lit-html";
import { listen } from "./connection.js";
import { fetchRecords } from "./records.js";
import { folded, initial, opened, received, restored } from "./state/desk.js";
import { cutOff, mended } from "./state/gaps.js";
import { noPane, paneHeard, paneOpened, paneRestored } from "./state/pane.js";
import { desk } from "./view/desk.js";
import { inspector } from "./view/inspector.js";
import { status } from "./view/status.js";
import { toasts } from "./view/toasts.js";

let state = initial(fingerprint());
let connection;
let drawing = false;
/** Ends the second pane's subscription. */
let closePane = () => {};
/** From the moment that the connection is lost until all is fetched again: what has come meanwhile. */
let since;

/** Changes the state and draws it with the next frame, however many changes come before that. */
function update(change) {
  state = change(state);
  if (!drawing) {
    drawing = true;
    requestAnimationFrame(draw);
  }
}

function draw() {
  drawing = false;
  const log = document.querySelector(".log");
  const isAtEnd = !log || log.scrollHeight - log.scrollTop - log.clientHeight < 40;
  render(status({ ...state, theme: document.documentElement.dataset.theme }, switchTheme), document.getElementById("status"));
  render(desk(state, actions), document.getElementById("desk"));
  render(inspector(state.inspector, update), document.getElementById("inspector"));
  render(toasts(state.toasts, update), document.getElementById("toasts"));
  // who reads further up is left there
  const now = document.querySelector(".log");
  if (isAtEnd && now) {
    now.scrollTop = now.scrollHeight;
  }
}

/** From now on the chosen theme counts, whatever the system says. */
function switchTheme() {
  const theme = document.documentElement.dataset.theme === "dark" ? "light" : "dark";
  document.documentElement.dataset.theme = theme;
  localStorage.setItem("theme", theme);
  draw();
}

const failedToFetch = (error) => say(`Not fetched again: ${error.message}`);
const say = (notice) => update((now) => ({ ...now, notice }));

const actions = {
  /** Starts the story. Each run has ids of its own, so a second one subscribes anew before it starts. */
  async start() {
    if (state.started) {
      await watchNewRun();
    }
    update((now) => ({ ...now, started: true }));
    await this.post("start");
  },

  /** Asks the backend to do something to the audit that is watched. */
  async post(what) {
    try {
      const answer = await fetch(`/demo/${what}?auditId=${encodeURIComponent(state.ids.auditId)}`, { method: "POST" });
      say(answer.ok ? "" : `The backend refused: ${(await answer.json()).error}`);
    } catch (error) {
      say(`The backend does not answer: ${error.message}`);
    }
  },

  /** Takes the network away for so many milliseconds. */
  async cut(milliseconds) {
    update((now) => ({ ...now, gaps: cutOff(now.gaps) }));
    await connection.cut(milliseconds);
    update((now) => ({ ...now, gaps: mended(now.gaps) }));
  },

  togglePane() {
    closePane();
    if (state.pane.isOpen) {
      closePane = () => {};
      update((now) => ({ ...now, pane: noPane }));
    } else {
      openPane();
    }
  },
};

function openPane() {
  const change = (how) => update((now) => ({ ...now, pane: how(now.pane) }));
  const { ids } = state;
  closePane = connection.listenIn(
    ids,
    (event) => change((pane) => paneHeard(pane, event)),
    (targets) => fetchRecords(targets).then((events) => change((pane) => paneRestored(pane, ids.auditId, events)), failedToFetch),
  );
  update((now) => ({ ...now, pane: paneOpened(), channels: connection.channels() }));
}

/** A message as the inspector lists it. */
const entry = (decoded) => ({ at: new Date(), channel: decoded.channel, name: decoded.name, data: decoded.payload ?? decoded.data, decoded });

const on = {
  connection(connection) {
    if (state.connection === "connected") {
      since = [];
    }
    update((now) => ({ ...now, connection }));
  },
  notice: say,
  message(decoded) {
    if (decoded.kind === "event") {
      since?.push(decoded);
    }
    update((now) => received(now, entry(decoded)));
  },
  duplicate: (decoded) => update((now) => folded(now, entry(decoded))),
  async refetch(targets) {
    try {
      const events = await fetchRecords(targets);
      const meanwhile = since ?? [];
      since = undefined;
      update((now) => restored(now, targets, events, meanwhile));
    } catch (error) {
      failedToFetch(error);
    }
  },
};

async function watchNewRun() {
  const answer = await fetch("/demo/config.json");
  if (!answer.ok) {
    throw new Error(`/demo/config.json answered ${answer.status}`);
  }
  const config = await answer.json();
  since = undefined;
  update((now) => opened(now, config));
  connection ??= listen(config, on);
  await connection.watch(config);
  update((now) => ({ ...now, channels: connection.channels() }));
  if (state.pane.isOpen) {
    closePane();
    openPane();
  }
}

/** Opens the page. */
export async function open() {
  document.getElementById("boot").remove();
  const subscribed = watchNewRun();
  draw();
  await subscribed;
}
