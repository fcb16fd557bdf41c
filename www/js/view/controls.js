// The buttons. Each asks the backend to do something. The desk changes only when events arrive.
import { html, nothing } from "lit-html";

const STEPS = [
  ["rerun", "Rerun a step"],
  ["fail", "Fail a step"],
];
const PAYLOADS = [
  ["broken", "a broken payload"],
  ["unknown", "an unknown event"],
  ["partial", "a partial payload"],
  ["oversized", "an oversized failure"],
  ["huge", "a huge rerun"],
];

export const controls = ({ connection, notice, play }, actions) => {
  const isOff = connection !== "connected";
  const isPlaying = play === "playing";
  const button = ([what, label], verb) =>
    html`<button data-action=${what} ?disabled=${isOff} @click=${() => actions.post(what)}>${verb}${label}</button>`;
  return html`
    <section class="controls" aria-label="Controls">
      <div class="buttons">
        <button class="primary" data-action=${isPlaying ? "stop" : "start"} ?disabled=${isOff && !isPlaying} @click=${() => (isPlaying ? actions.stop() : actions.start())}>
          ${isPlaying ? "Stop the audit" : "Start an audit"}
        </button>
        ${STEPS.map((step) => button(step, nothing))}
      </div>
      <div class="buttons is-small">
        <span class="verb" aria-hidden="true">Send</span>
        ${PAYLOADS.map((payload) => button(payload, html`<span class="hidden">Send </span>`))}
      </div>
      <p class="notice" role="status">${notice}</p>
    </section>`;
};
