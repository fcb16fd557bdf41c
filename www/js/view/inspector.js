// Every message as it came, with the verdict of the contract.
import { html, nothing } from "lit-html";
import { repeat } from "lit-html/directives/repeat.js";
import { cleared, filtered, paused, shown, toggled } from "../state/inspector.js";
import { bytes, number, time } from "./format.js";

const KINDS = ["all", "event", "folded", "partial", "unknown", "invalid"];

export function inspector(state, update) {
  const change = (how) => update((desk) => ({ ...desk, inspector: how(desk.inspector) }));
  const rows = shown(state);
  const isPaused = state.pausedAt !== undefined;
  const waiting = isPaused ? state.last - state.pausedAt : 0;
  return html`
    <header>
      <h2>Messages</h2>
      <p class="soft">${waiting ? `${number(waiting)} waiting` : `${number(rows.length)} shown`}</p>
      <button aria-pressed=${isPaused} @click=${() => change(paused)}>${isPaused ? "Resume" : "Pause"}</button>
      <button @click=${() => change(cleared)} ?disabled=${state.entries.length === 0}>Clear</button>
    </header>
    <div class="filters">
      <div class="kinds" role="group" aria-label="Verdict">
        ${KINDS.map(
          (kind) => html`<button aria-pressed=${state.kind === kind} @click=${() => change((now) => filtered(now, { kind }))}>${kind}</button>`,
        )}
      </div>
      <input
        type="search"
        placeholder="Name or value"
        aria-label="Filter messages by text"
        .value=${state.text}
        @input=${(event) => change((now) => filtered(now, { text: event.target.value }))}
      >
    </div>
    ${rows.length
      ? html`<ol class="log" tabindex="0" aria-label="Messages, newest last">
          ${repeat(rows, ({ number }) => number, (entry) => row(entry, state.opened.has(entry.number), change))}
        </ol>`
      : html`<p class="empty">${state.entries.length ? "No message matches the filter." : "Every message that arrives is listed here, with the contract’s verdict. Press Start an audit, or send a broken payload to see what is said of it."}</p>`}`;
}

const row = ({ number, at, channel, name, data, decoded, kind, bytes: size }, isOpen, change) => html`
  <li data-event=${name} data-channel=${channel} data-kind=${kind}>
    <details ?open=${isOpen} @toggle=${(event) => change((now) => toggled(now, number, event.target.open))}>
      <summary>
        <span class="verdict-tag is-${kind}" title=${kind === "folded" ? "another channel had brought it: handed out once" : nothing}>${kind}</span>
        <span class="event">${name}</span>
        <time datetime=${at.toISOString()}>${time(at)}</time>
        <span class="channel">${channel}</span>
        <span class="size">${decoded.truncated?.length ? html`<span class="is-partial">truncated</span> ` : nothing}${bytes(size)}</span>
      </summary>
      ${isOpen ? detail(decoded, data) : nothing}
    </details>
  </li>`;

const detail = (decoded, data) => html`
  <div class="detail">
    ${decoded.truncated?.length ? pointers("Shortened by the publisher", decoded.truncated) : nothing}
    ${decoded.missing ? pointers("Missing", decoded.missing) : nothing}
    ${decoded.problems ? problems(decoded.problems) : nothing}
    <pre tabindex="0" aria-label="Payload">${JSON.stringify(decoded.payload ?? data, null, 2)}</pre>
  </div>`;

const pointers = (title, list) => html`
  <p class="pointers"><b>${title}</b> ${list.map((pointer) => html`<code>${pointer === "" ? "(unknown fields)" : pointer}</code> `)}</p>`;

const problems = (list) => html`
  <table>
    <thead>
      <tr><th scope="col">Path</th><th scope="col">Expected</th><th scope="col">Found</th></tr>
    </thead>
    <tbody>
      ${list.map(({ path, expected, found }) => html`<tr><td><code>${path === "" ? "(whole payload)" : path}</code></td><td>${expected}</td><td>${found}</td></tr>`)}
    </tbody>
  </table>`;
