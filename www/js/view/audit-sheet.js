// The audit as a score sheet. The form has all of its lines from the start, so that nothing moves when it fills.
import { html, nothing } from "lit-html";
import { number, percent, plural, seconds } from "./format.js";
import { bar, conforme, failed, notConforme, running, waiting } from "./marks.js";

/** The number of lines of the empty form. */
const BLANK_LINES = 12;

export function auditSheet({ audits, ids, fiche, transcription, play }) {
  const audit = audits[ids.auditId];
  const others = Object.values(audits).filter(({ id }) => id !== ids.auditId);
  return html`
    <section class="sheet" aria-labelledby="sheet-title">
      <header>
        <div>
          <p class="eyebrow">${audit?.configName ?? "Audit"} <code>${ids.auditId}</code> <code>${ids.ficheId}</code></p>
          <h1 id="sheet-title">${fiche.prospect ?? (audit ? "Fetching the fiche…" : play === "playing" ? "An audit starts…" : "No audit is running")}</h1>
          <p class="lead">${lead(audit, play)}</p>
        </div>
        ${verdict(audit)}
      </header>
      ${phases(audit, fiche, transcription)}
      <div class="advance">
        ${bar("Audit progress", audit?.progress?.percentage ?? 0, failedShare(audit))}
        <output>${percent(audit?.progress?.percentage ?? 0)}</output>
      </div>
      ${steps(audit)}
      ${otherAudits(others)}
    </section>`;
}

function lead(audit, play) {
  if (!audit) {
    const how = play === "playing" ? nothing : html`Press <b>Start an audit</b>. `;
    return html`${how}The backend audits a recorded sale, and each step fills a line below.`;
  }
  if (audit.outcome === "failed") {
    return html`<span class="is-bad">${audit.error}</span>`;
  }
  if (audit.outcome === "completed") {
    return `${number(audit.tokens)} tokens in ${seconds(audit.seconds)}`;
  }
  if (play === "stopped") {
    return html`Stopped. <b>Start an audit</b> plays another one.`;
  }
  return audit.model ? `${plural(audit.totalSteps, "step")}, read by ${audit.model}` : `${plural(audit.totalSteps, "step")}`;
}

function verdict(audit) {
  const compliance = audit?.compliance;
  if (!compliance) {
    return html`<div class="verdict"><p class="stamp is-open">Not scored yet</p></div>`;
  }
  const issues = Number(compliance.criticalIssues);
  return html`
    <div class="verdict">
      <p class="figure">${compliance.percentage}<small>%</small></p>
      <p class="level">
        <b>${compliance.niveau}</b> ${compliance.score}${issues > 0 ? html`, ${plural(issues, "critical issue")}` : nothing}
      </p>
      <p class="stamp ${compliance.isCompliant ? "is-good" : "is-bad"}">${compliance.isCompliant ? "Compliant" : "Not compliant"}</p>
    </div>`;
}

function phases(audit, fiche, transcription) {
  const analysed = audit?.compliance !== undefined;
  const stops = [
    ["Fiche", fiche.fetched, fiche.fetching],
    ["Transcription", transcription.status === "completed", transcription.status === "running"],
    ["Timeline", fiche.timeline !== undefined, false],
    ["Analysis", analysed, audit?.phase === "analysis"],
    ["Compliance", analysed, false],
    ["Report", audit?.outcome === "completed", false],
  ];
  return html`
    <ol class="phases" aria-label="Phases">
      ${stops.map(([name, isDone, isCurrent]) => {
        const state = isDone ? "done" : isCurrent ? "current" : "open";
        return html`<li class="is-${state}" aria-current=${isCurrent && !isDone ? "step" : nothing}>${name}<span class="hidden">: ${state}</span></li>`;
      })}
    </ol>`;
}

const failedShare = (audit) => ((audit?.progress?.failed ?? 0) / (audit?.totalSteps || 1)) * 100;

function steps(audit) {
  const lines = audit?.totalSteps ?? Math.max(BLANK_LINES, ...Object.keys(audit?.steps ?? {}).map(Number));
  return html`
    <ol class="steps" aria-label="Steps">
      ${Array.from({ length: lines }, (_, index) => line(index + 1, audit?.steps[index + 1]))}
    </ol>`;
}

function line(position, step) {
  if (!step) {
    return html`<li class="is-blank"><span class="position">${position}</span><span class="name"></span></li>`;
  }
  const share = step.maxScore > 0 ? (step.score / step.maxScore) * 100 : 0;
  return html`
    <li class="is-${step.status} ${step.isCritical ? "is-critical" : ""} ${step.conforme === false ? "is-missed" : ""}" data-step=${position} data-status=${step.status}>
      <span class="position">${position}</span>
      <span class="name">${step.name ?? "Step"}${step.isCritical ? html` <em>critical</em>` : nothing}${step.wasRerun ? html` <em class="again">rerun</em>` : nothing}</span>
      ${step.status === "failed"
        ? html`<span class="error" title=${step.error}>${step.error}</span>`
        : html`<span class="score-bar ${step.conforme === false ? "is-bad" : ""}" aria-hidden="true"><i style="inline-size:${share}%"></i></span>
            <span class="score">${step.score === undefined ? nothing : html`<b>${number(step.score)}</b> / ${number(step.maxScore)}`}</span>`}
      ${sign(step)}
    </li>`;
}

function sign(step) {
  switch (step.status) {
    case "processing":
      return running("being analysed");
    case "rerunning":
      return running("being run again");
    case "failed":
      return failed();
    case "completed":
      return step.conforme === false ? notConforme() : conforme();
    default:
      return waiting();
  }
}

const otherAudits = (audits) => html`
  <ul class="others" aria-label="Other audits of this fiche">
    ${audits.length ? nothing : html`<li class="soft">No other audit of this fiche</li>`}
    ${audits.map(
      ({ id, configName, outcome, error, failedPhase, partial, phase }) => html`
        <li>
          <span><b>${configName ?? "Audit"}</b> <code>${id}</code></span>
          ${outcome === "failed"
            ? html`<span class="is-bad">failed${failedPhase ? ` in ${failedPhase}` : ""}: ${clip(error)}</span>
                ${partial ? html`<span class="soft">${partial.completed_steps} of ${partial.total_steps} steps kept</span>` : nothing}`
            : html`<span class="soft">${outcome ?? phase ?? "started"}</span>`}
        </li>`,
    )}
  </ul>`;

const clip = (text) => (text.length > 120 ? `${text.slice(0, 119)}…` : text);
