import { fingerprint } from "fiche-realtime";
import { use } from "./use.js";
import { authorizeChannel, signRequest } from "fiche-realtime/server";

// the package is ready when the module is loaded
fingerprint();

export default {
  fetch() {
    const signed = typeof signRequest({ key: "k", secret: "s" }, { method: "POST", path: "/apps/1/events", body: "{}" }, 1);
    const { auth } = authorizeChannel({ key: "k", secret: "s" }, "1.2", "private-audit-42");
    // `connect` sets timers, which Workers allow in a handler only
    return Response.json({ used: use(), signed, auth });
  },
};
