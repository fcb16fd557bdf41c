// Wires the page: messages come in, are decoded, change the state, and the state is drawn.
import { decode, fingerprint } from "fiche-realtime";
import { render } from "lit-html";
import { listen } from "./connection.js";
import { initial, opened, received } from "./state/desk.js";
import { desk } from "./view/desk.js";
import { inspector } from "./view/inspector.js";
import { status } from "./view/status.js";
import { toasts } from "./view/toasts.js";

let state = initial(fingerprint());
let connection;
let drawing = false;

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
  render(inspector(state.inspector, update), document.getElementById("inspector"));
  render(toasts(state.toasts, update), document.getElementById("toasts"));
}

/** From now on the chosen theme counts, whatever the system says. */
function switchTheme() {
  const theme = document.documentElement.dataset.theme === "dark" ? "light" : "dark";
  document.documentElement.dataset.theme = theme;
  localStorage.setItem("theme", theme);
  draw();
}

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
    const say = (notice) => update((now) => ({ ...now, notice }));
    try {
      const answer = await fetch(`/demo/${what}?auditId=${encodeURIComponent(state.ids.auditId)}`, { method: "POST" });
      say(answer.ok ? "" : `The backend refused: ${(await answer.json()).error}`);
    } catch (error) {
      say(`The backend does not answer: ${error.message}`);
    }
  },
};

async function watchNewRun() {
  const answer = await fetch("/demo/config.json");
  if (!answer.ok) {
    throw new Error(`/demo/config.json answered ${answer.status}`);
  }
  const config = await answer.json();
  update((now) => opened(now, config));
  connection ??= listen(config, {
    connection: (connection) => update((now) => ({ ...now, connection })),
    notice: (notice) => update((now) => ({ ...now, notice })),
    message: (channel, name, data) => {
      const message = { at: new Date(), channel, name, data, decoded: decode(name, data) };
      update((now) => received(now, message));
    },
  });
  await connection.watch(config);
}

/** Opens the page. */
export async function open() {
  document.getElementById("boot").remove();
  const subscribed = watchNewRun();
  draw();
  await subscribed;
}
