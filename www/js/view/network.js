// Two panels: one cuts the network and shows what is fetched again, the other watches the same audit a second time.
import { html, nothing } from "lit-html";
import { bar } from "./marks.js";
import { number, percent, plural } from "./format.js";

/** The time for which the network stays cut, in milliseconds. */
export const CUT = 4_000;

export const networkPanel = ({ connection, gaps, started }, actions) => html`
  <section class="panel network" aria-labelledby="network-title">
    <header>
      <h2 id="network-title">Network</h2>
      <button data-action="cut" ?disabled=${gaps.isCut || connection !== "connected"} @click=${() => actions.cut(CUT)}>Cut the network</button>
    </header>
    <p class="soft" role="status">${story(gaps, started)}</p>
    <ul class="targets" aria-label="Fetched again">
      ${gaps.targets.map(({ resource, id }) => html`<li><code>${resource}${id === undefined ? nothing : ` ${id}`}</code></li>`)}
    </ul>
  </section>`;

function story({ isCut, times, targets, events }, started) {
  if (isCut) {
    return `Cut for ${CUT / 1000} seconds. The backend goes on, and nobody sends the missed messages again.`;
  }
  if (times === 0) {
    return `${started ? "Cut the network" : "Start an audit and cut the network"}: the page fetches what it missed when the connection is back.`;
  }
  return `Fetched again ${times === 1 ? "once" : `${number(times)} times`}: ${plural(targets.length, "target")}, ${plural(events, "event")} from the backend's records.`;
}

export const panePanel = ({ pane, channels, ids }, actions) => html`
  <section class="panel pane" aria-labelledby="pane-title">
    <header>
      <h2 id="pane-title">Second pane</h2>
      <button aria-expanded=${pane.isOpen} aria-controls="pane" @click=${() => actions.togglePane()}>${pane.isOpen ? "Close" : "Open"}</button>
    </header>
    <p class="soft">${pane.isOpen ? "2 panes" : "1 pane"}, <span data-channels=${channels}>${plural(channels, "channel")}</span>. Each is subscribed to once.</p>
    <div id="pane">
      ${pane.isOpen
        ? html`
            <div class="advance">${bar("Progress in the second pane", pane.percentage)}<output>${percent(pane.percentage)}</output></div>
            <p class="soft"><span data-heard=${pane.heard}>${plural(pane.heard, "event")}</span> of ${ids.auditId}${pane.last ? html`, last <code>${pane.last}</code>` : nothing}</p>`
        : html`<p class="soft">Open it to watch the same audit twice. Each pane gets each event once.</p>`}
    </div>
  </section>`;
