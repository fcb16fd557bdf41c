/** @jest-environment node */
import { use } from "./use.js";

test("the package is used as in any app", () => expect(use()).toEqual(JSON.parse(process.env.USED)));
