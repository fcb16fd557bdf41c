// Small drawn signs. Each has its meaning as hidden text, for screen readers.
import { html } from "lit-html";

const mark = (kind, path, label) => html`
  <span class="mark is-${kind}"
    ><svg viewBox="0 0 16 16" aria-hidden="true"><path d=${path} /></svg><span class="hidden">${label}</span></span
  >`;

export const conforme = () => mark("good", "M3 8.5l3.2 3.2L13 4.5", "conforme");
export const notConforme = () => mark("bad", "M4 4l8 8M12 4l-8 8", "not conforme");
export const failed = () => mark("bad", "M8 3v6.2M8 12.4v.2", "failed");
export const running = (label) => html`<span class="mark is-running"><i></i><span class="hidden">${label}</span></span>`;
export const waiting = () => html`<span class="mark is-waiting"><i></i><span class="hidden">waiting</span></span>`;

/** Draws a bar that is filled to a percentage. A part of it can have the colour of failures. */
export function bar(label, percentage, failedPercentage = 0) {
  const done = Math.max(0, Math.min(100, percentage) - failedPercentage);
  return html`
    <div class="bar" role="progressbar" aria-label=${label} aria-valuemin="0" aria-valuemax="100" aria-valuenow=${Math.round(percentage)}>
      <i style="inline-size:${done}%"></i><i class="is-bad" style="inline-size:${failedPercentage}%"></i>
    </div>`;
}
