// The progressive fetch. Each event has the whole state of the job, so only the last one counts.

const PREFIX = "fiches.progressive_fetch.";

export function fetchJob(state, { name, payload }) {
  if (!name.startsWith(PREFIX)) {
    return state;
  }
  return {
    id: payload.jobId,
    status: payload.status,
    isOver: name === `${PREFIX}complete` || name === `${PREFIX}failed`,
    from: payload.startDate,
    to: payload.endDate,
    percentage: payload.progress,
    completedDays: payload.completedDays,
    totalDays: payload.totalDays,
    fiches: payload.totalFiches,
    latest: payload.latestDate,
    days: [
      ...payload.datesCompleted.map((date) => ({ date, status: "completed" })),
      ...payload.datesRemaining.map((date) => ({ date, status: "remaining" })),
      ...payload.datesFailed.map((date) => ({ date, status: "failed" })),
    ].sort((a, b) => (a.date < b.date ? -1 : 1)),
  };
}
