import { ready } from "fiche-realtime";
import { use } from "./use.js";

ready().then(() => (globalThis.result = use()));
