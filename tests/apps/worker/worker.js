import { use } from "./use.js";

postMessage(use());
