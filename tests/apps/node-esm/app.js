import { use } from "./use.js";

console.log(JSON.stringify(use()));
