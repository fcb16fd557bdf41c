// The backend's own state, which is what counts after messages were missed.
import { decode } from "fiche-realtime";

/** The events that made these resources what they are, in order and each once. The page shows no lists. */
export async function fetchRecords(targets) {
  const shown = targets.filter(({ resource, id }) => id !== undefined || resource === "batch");
  const answers = await Promise.all(
    shown.map(async ({ resource, id }) => {
      const answer = await fetch(`/demo/records/${resource}${id === undefined ? "" : `/${encodeURIComponent(id)}`}`);
      if (!answer.ok) {
        throw new Error(`${resource} ${id ?? ""}: ${answer.status}`);
      }
      return answer.json();
    }),
  );
  const records = new Map(answers.flat().map((record) => [record.number, record]));
  return [...records.values()].sort((a, b) => a.number - b.number).map(({ name, data }) => decode(name, data)).filter(({ kind }) => kind === "event");
}
