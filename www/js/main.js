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
/** The timer that ends with the story. */
let playing;
/** Ends the second pane's subscription. */
let closePane = () => {};
/** From the moment that the connection is lost until all is fetched again: what has come meanwhile. */
let since;
/** When the channels of this run were live. Nothing of it happened before. */
let begun = Infinity;

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
  render(status({ ...state, theme: document.documentElement.dataset.theme }, switchTheme), document.getElementById("status"));
  render(desk(state, actions), document.getElementById("desk"));
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
    update((now) => ({ ...now, started: true, play: "playing" }));
    const story = await this.post("start");
    playing = setTimeout(() => update((now) => ({ ...now, play: "over" })), (story?.seconds ?? 0) * 1000);
  },

  /** Stops the story. What was published until then stays on the desk. */
  async stop() {
    clearTimeout(playing);
    update((now) => ({ ...now, play: "stopped" }));
    await this.post("stop");
  },

  /** Asks the backend to do something to the audit that is watched. Returns its answer if it does. */
  async post(what) {
    try {
      const answer = await fetch(`/demo/${what}?auditId=${encodeURIComponent(state.ids.auditId)}`, { method: "POST", headers: { "x-demo-token": token } });
      const said = await answer.json();
      say(answer.ok ? "" : `The backend refused: ${said.error}`);
      return answer.ok ? said : undefined;
    } catch (error) {
      say(`The backend does not answer: ${error.message}`);
      return undefined;
    }
  },

  /** Takes the network away for so many milliseconds. */
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
  connection ??= listen(config, document.getElementById("inspector"), on);
  await connection.watch(config.ids);
  begun = Date.now();
  update((now) => ({ ...now, channels: connection.channels() }));
  if (state.pane.isOpen) {
    closePane();
    openPane();
  }
  return config;
}

/** Opens the page. Where no story was told yet, it is told now, so that nobody looks at an empty page. */
export async function open() {
  document.getElementById("boot").remove();
  const subscribed = watchNewRun();
  draw();
  const { playsItself } = await subscribed;
  if (playsItself) {
    await actions.start();
  }
}
