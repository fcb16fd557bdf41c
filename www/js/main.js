// Wires the page: messages come in, change the state, and the state is drawn.
import { fingerprint } from "fiche-realtime";
import { render } from "lit-html";
import { listen } from "./connection.js";
import { fetchRecords } from "./records.js";
import { folded, initial, opened, received, restored } from "./state/desk.js";
import { cutOff, mended } from "./state/gaps.js";
import { noPane, paneHeard, paneOpened, paneRestored } from "./state/pane.js";
import { dismissed } from "./state/toasts.js";
import { desk } from "./view/desk.js";
import { status } from "./view/status.js";

let state = initial(fingerprint());
let connection;
/** What the demo wants to see from its own page, so that no other page can use it. */
let token;
let drawing = false;
/** The story that plays, with the timer of its end. Each story has its own object. */
let playing;
/** Ends the second pane's subscription. */
let closePane = () => {};
/** The events that arrived since the connection was lost. It is undefined once everything is fetched again. */
let since;
/** The time at which the channels of this run were live. Nothing of the run happened before. */
let begun = Infinity;

/** Changes the state, and draws it in the next frame, once for all changes until then. */
function update(change) {
  state = change(state);
  if (!drawing) {
    drawing = true;
    requestAnimationFrame(draw);
  }
}

function draw() {
  drawing = false;
  render(status({ ...state, theme: document.documentElement.dataset.theme }, switchTheme), document.getElementById("status"));
  render(desk(state, actions), document.getElementById("desk"));
}

/** Switches the theme. From then on, the choice counts and the system's theme does not. */
function switchTheme() {
  const theme = document.documentElement.dataset.theme === "dark" ? "light" : "dark";
  document.documentElement.dataset.theme = theme;
  localStorage.setItem("theme", theme);
  draw();
}

const failedToFetch = (error) => say(`Fetching again failed: ${error.message}`);
const say = (notice) => update((now) => ({ ...now, notice }));

const actions = {
  /** Starts the story. Each run has its own ids, so a second run subscribes to new channels first. */
  async start() {
    const story = (playing = {});
    if (state.started) {
      await watchNewRun();
    }
    update((now) => ({ ...now, started: true, play: "playing" }));
    const answer = await this.post("start");
    // the story may have been stopped while the backend answered
    if (playing === story) {
      story.timer = setTimeout(() => update((now) => ({ ...now, play: "over" })), (answer?.seconds ?? 0) * 1000);
    }
  },

  /** Stops the story. The desk keeps everything that was published until then. */
  async stop() {
    clearTimeout(playing?.timer);
    playing = undefined;
    update((now) => ({ ...now, play: "stopped" }));
    await this.post("stop");
  },

  /** Asks the backend to do something to the watched audit. Returns its answer, or undefined if it refuses. */
  async post(what) {
    try {
      const answer = await fetch(`/demo/${what}?auditId=${encodeURIComponent(state.ids.auditId)}`, { method: "POST", headers: { "x-demo-token": token } });
      const body = await answer.json();
      say(answer.ok ? "" : `The backend refused: ${body.error}`);
      return answer.ok ? body : undefined;
    } catch (error) {
      say(`The backend does not answer: ${error.message}`);
      return undefined;
    }
  },

  /** Cuts the network for some milliseconds. */
  async cut(milliseconds) {
    update((now) => ({ ...now, gaps: cutOff(now.gaps) }));
    await connection.cut(milliseconds);
    update((now) => ({ ...now, gaps: mended(now.gaps) }));
  },

  dismiss(id) {
    update((now) => ({ ...now, toasts: dismissed(now.toasts, id) }));
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
    update((now) => received(now, decoded));
  },
  duplicate: () => update(folded),
  async drift(drift) {
    update((now) => ({ ...now, drift, fingerprint: { ...now.fingerprint, backend: drift.theirs.fingerprint } }));
    try {
      const [{ explainDrift }, answer] = await Promise.all([import("fiche-realtime/compat"), fetch("/contract.json")]);
      const explained = await explainDrift(drift, await answer.text());
      update((now) => ({ ...now, drift: { ...drift, ...explained } }));
    } catch (error) {
      say(`The backend's contract cannot be compared: ${error.message}`);
    }
  },
  async refetch(targets, { missedUntil }) {
    if (missedUntil <= begun) {
      return;
    }
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
  begun = Infinity;
  update((now) => opened(now, config));
  ({ token } = config);
  connection ??= listen(config, () => token, document.getElementById("inspector"), on);
  await connection.watch(config.ids);
  begun = Date.now();
  update((now) => ({ ...now, channels: connection.channels() }));
  if (state.pane.isOpen) {
    closePane();
    openPane();
  }
  return config;
}

/** Opens the page. If the backend has not played a story yet, it plays one, so that nobody looks at an empty page. */
export async function open() {
  document.getElementById("boot").remove();
  const subscribed = watchNewRun();
  draw();
  const { playsItself } = await subscribed;
  if (playsItself) {
    await actions.start();
  }
}
