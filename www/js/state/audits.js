// The audits by id. Each has its steps by position.

export const noAudits = {};

const blank = (id) => ({
  id,
  ficheId: undefined,
  configName: undefined,
  model: undefined,
  totalSteps: undefined,
  phase: undefined,
  steps: {},
  progress: undefined,
  compliance: undefined,
  outcome: undefined,
  error: undefined,
});

/** Applies an event to the audit whose id it has. */
export function audits(state, { name, payload }) {
  if (!name.startsWith("audit.") || payload.audit_id === undefined) {
    return state;
  }
  const audit = state[payload.audit_id] ?? blank(payload.audit_id);
  const changed = change(audit, name, payload);
  return changed === audit ? state : { ...state, [audit.id]: changed };
}

function change(audit, name, payload) {
  switch (name) {
    case "audit.started":
      return {
        ...audit,
        ficheId: payload.fiche_id,
        configName: payload.audit_config_name,
        totalSteps: payload.total_steps,
        phase: "preparation",
      };
    case "audit.analysis_started":
      return { ...audit, totalSteps: payload.total_steps, model: payload.model, phase: "analysis" };
    case "audit.step_started":
      return withStep(audit, payload, started(payload));
    case "audit.step_completed":
      return withStep(audit, payload, completed(payload));
    case "audit.step_failed":
      return withStep(audit, payload, { name: payload.step_name, status: "failed", error: payload.error });
    case "audit.progress":
      return {
        ...audit,
        totalSteps: payload.total_steps,
        phase: payload.current_phase,
        progress: {
          percentage: payload.progress_percentage,
          completed: payload.completed_steps,
          failed: payload.failed_steps,
        },
      };
    case "audit.compliance_calculated":
      return { ...audit, phase: "compliance", compliance: { ...compliance(payload), criticalIssues: payload.critical_issues } };
    case "audit.completed":
      return {
        ...audit,
        phase: "completed",
        outcome: "completed",
        compliance: { ...audit.compliance, ...compliance(payload) },
        tokens: payload.total_tokens,
        seconds: payload.duration_seconds,
      };
    case "audit.failed":
      return {
        ...audit,
        ficheId: payload.fiche_id,
        outcome: "failed",
        error: payload.error,
        failedPhase: payload.failed_phase ?? undefined,
        partial: payload.partial_results ?? undefined,
      };
    default:
      return audit;
  }
}

const withStep = (audit, payload, step) => ({
  ...audit,
  ficheId: payload.fiche_id ?? audit.ficheId,
  steps: { ...audit.steps, [payload.step_position]: { position: payload.step_position, ...audit.steps[payload.step_position], ...step } },
});

function started(payload) {
  return payload.rerun_id === undefined
    ? { name: payload.step_name, weight: payload.step_weight, isCritical: payload.is_critical, status: "processing" }
    : { status: "rerunning", rerunId: payload.rerun_id };
}

function completed(payload) {
  if (payload.rerun_id !== undefined) {
    return { ...result(payload.rerun), status: "completed", wasRerun: true, error: undefined };
  }
  return { ...result(payload), name: payload.step_name, status: "completed", error: undefined };
}

/** Returns the score and the verdict of a result. The contract does not describe a rerun's result, so any part can be absent. */
function result({ score, max_score, conforme, total_citations }) {
  const found = { score, maxScore: max_score, conforme, citations: total_citations };
  return Object.fromEntries(Object.entries(found).filter(([, value]) => typeof value === "number" || typeof value === "boolean"));
}

const compliance = (payload) => ({
  score: payload.overall_score,
  percentage: payload.score_percentage,
  niveau: payload.niveau,
  isCompliant: payload.is_compliant,
});
