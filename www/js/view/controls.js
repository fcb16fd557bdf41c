// The buttons: each asks the backend to do something, nothing here changes the desk by itself.
import { html } from "lit-html";

const STEPS = [
  ["rerun", "Rerun a step"],
  ["fail", "Fail a step"],
];
const PAYLOADS = [
  ["broken", "Send a broken payload"],
  ["unknown", "Send an unknown event"],
  ["partial", "Send a partial payload"],
  ["oversized", "Send an oversized failure"],
  ["huge", "Send a huge rerun"],
];

export const controls = ({ connection, notice }, actions) => {
  const button = ([what, label]) =>
    html`<button data-action=${what} ?disabled=${connection !== "connected"} @click=${() => actions.post(what)}>${label}</button>`;
  return html`
    <section class="controls" aria-label="Controls">
      <div class="buttons">
        <button class="primary" data-action="start" ?disabled=${connection !== "connected"} @click=${() => actions.start()}>Start an audit</button>
        ${STEPS.map(button)}
        <span class="divider"></span>
        ${PAYLOADS.map(button)}
      </div>
      <p class="notice" role="status">${notice}</p>
    </section>`;
};
