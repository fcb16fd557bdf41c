import { use } from "./use.js";
import { authorizeChannel, signRequest } from "fiche-realtime/server";

// made when the module is loaded: the package is ready by then
const used = use();

export default {
  fetch() {
    const signed = typeof signRequest({ key: "k", secret: "s" }, { method: "POST", path: "/apps/1/events", body: "{}" }, 1);
    const { auth } = authorizeChannel({ key: "k", secret: "s" }, "1.2", "private-audit-42");
    return Response.json({ used, signed, auth });
  },
};
