// Fetches the backend's records. They are the truth after messages were missed.
import { decode } from "fiche-realtime";

/** Returns the events of these resources, in order and each once. Targets of lists are left out: the page shows no lists. */
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
