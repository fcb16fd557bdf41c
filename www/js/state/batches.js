// Batch operations, the newest last.

export function batches(state, { name, payload }) {
  if (!name.startsWith("batch.")) {
    return state;
  }
  const isDone = name === "batch.completed";
  const batch = {
    id: payload.batch_id,
    type: payload.operation_type,
    total: payload.total,
    completed: payload.completed,
    failed: payload.failed,
    percentage: isDone ? 100 : payload.progress_percentage,
    milliseconds: isDone ? payload.duration_ms : undefined,
  };
  return state.some(({ id }) => id === batch.id) ? state.map((other) => (other.id === batch.id ? batch : other)) : [...state, batch];
}
