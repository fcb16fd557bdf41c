// The events that the contestants of `benches/publish-peers` publish.

export const AUDITS = 1000;

/** The payload of the event with this number, as of `tests/load/mod.rs`: its JSON is the same, byte for byte. */
export function payload(number) {
  const id = String(number % AUDITS);
  return {
    audit_id: id, fiche_id: id, completed_steps: Math.floor(number / AUDITS), total_steps: 1_000_000, failed_steps: 0,
    current_phase: "analysis", progress_percentage: 50, status: "in_progress",
  };
}
