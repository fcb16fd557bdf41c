// The left side of the page: the controls, and the state that the events tell.
import { html } from "lit-html";
import { auditSheet } from "./audit-sheet.js";
import { batchPanel } from "./batch-panel.js";
import { controls } from "./controls.js";
import { driftNotice } from "./drift.js";
import { fetchPanel } from "./fetch-panel.js";
import { networkPanel, panePanel } from "./network.js";
import { toasts } from "./toasts.js";
import { transcriptionPanel } from "./transcription-panel.js";

export const desk = (state, actions) => html`
  ${controls(state, actions)}
  ${driftNotice(state.drift)}
  ${toasts(state.toasts, actions)}
  ${auditSheet(state)}
  <div class="side">
    ${networkPanel(state, actions)}
    ${panePanel(state, actions)}
    ${transcriptionPanel(state.transcription)}
    ${fetchPanel(state.fetchJob)}
    ${batchPanel(state.batches)}
  </div>`;
