// The second pane. It has its own subscription to the same audit.

export const noPane = { isOpen: false, heard: 0, percentage: 0, last: undefined };

export const paneOpened = () => ({ ...noPane, isOpen: true });

export const paneHeard = (state, event) => ({ ...applied(state, event), heard: state.heard + 1 });

/** Applies the events of the audit with this id that were fetched again. */
export const paneRestored = (state, auditId, events) => events.filter(({ payload }) => payload.audit_id === auditId).reduce(applied, state);

function applied(state, { name, payload }) {
  const percentage = name === "audit.progress" ? payload.progress_percentage : name === "audit.completed" ? 100 : state.percentage;
  return { ...state, percentage, last: name };
}
