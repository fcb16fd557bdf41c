// The second pane, which listens to the same audit for itself.

export const noPane = { isOpen: false, heard: 0, percentage: 0, last: undefined };

export const paneOpened = () => ({ ...noPane, isOpen: true });

export const paneHeard = (state, event) => ({ ...applied(state, event), heard: state.heard + 1 });

/** What was fetched again of the audit with this id. */
export const paneRestored = (state, auditId, events) => events.filter(({ payload }) => payload.audit_id === auditId).reduce(applied, state);

function applied(state, { name, payload }) {
  const percentage = name === "audit.progress" ? payload.progress_percentage : name === "audit.completed" ? 100 : state.percentage;
  return { ...state, percentage, last: name };
}
