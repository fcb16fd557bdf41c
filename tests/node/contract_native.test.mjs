// A backend of another contract, through pusher-js and a real server; and the comparison of contracts beside the native
// command's.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { fileURLToPath } from "node:url";
import { test } from "node:test";
import Pusher from "pusher-js";
import { compareContracts } from "../../pkg/compat.js";
import { batchedAuthorization, connect, fingerprint } from "../../pkg/index.js";
import { authorizeRequest } from "../../pkg/server.js";
import { command, KINDS, pusherOptions, startServer, until } from "../servers.mjs";

const { version } = JSON.parse(readFileSync(new URL("../../pkg/package.json", import.meta.url)));
const ours = { version, fingerprint: fingerprint() };
const theirs = { version: "99.0.0", fingerprint: "0123456789abcdef" };
const releasedFile = fileURLToPath(new URL("../contracts/0.1.0.json", import.meta.url));
const released = readFileSync(releasedFile, "utf8");
const built = JSON.parse(readFileSync(new URL("../../pkg/contract.json", import.meta.url)));

for (const [way, authorization] of [["itself", undefined], ["with batchedAuthorization", (endpoint) => batchedAuthorization({ endpoint })]]) {
  test(`pusher-js ${way} hands on what authorizeRequest says`, async (t) => {
    const server = await startServer(KINDS.embedded);
    t.after(() => server.stop());
    const { app } = KINDS.embedded;
    const http = createServer(async (request, response) => {
      const chunks = [];
      for await (const chunk of request) chunks.push(chunk);
      const { status, contentType, body } = await authorizeRequest(app, Buffer.concat(chunks), () => true);
      // a backend of another contract
      response.writeHead(status, { "content-type": contentType }).end(body.replaceAll(`"${version} ${fingerprint()}"`, `"${theirs.version} ${theirs.fingerprint}"`));
    }).listen(0, "127.0.0.1");
    t.after(() => http.close());
    await until(() => http.listening);
    const endpoint = `http://127.0.0.1:${http.address().port}/auth`;
    const pusher = new Pusher(app.key, { ...pusherOptions(server.port), channelAuthorization: authorization?.(endpoint) ?? { endpoint, transport: "ajax" } });
    t.after(() => pusher.disconnect());
    const drifts = [];
    const statuses = [];
    connect(pusher, { onContractDrift: (drift) => drifts.push(drift) }).subscribe({ auditId: "1", ficheId: "2" }, { onStatus: (status) => statuses.push(status) });
    await until(() => statuses.includes("live"));
    assert.deepEqual(drifts, [{ ours, theirs, newer: "theirs" }]);
  });
}

test("two exports are compared as the command compares them", async () => {
  const run = (args) => {
    try {
      return execFileSync(command, ["compat", ...args, "--json"], { encoding: "utf8" });
    } catch ({ stdout }) {
      return stdout;
    }
  };
  const printed = JSON.parse(run([releasedFile]));
  for (const difference of printed.differences) delete difference.accepted;
  assert.ok(printed.differences.length > 0);
  for (const older of [released, JSON.parse(released)]) assert.deepEqual(await compareContracts(older), printed);
  assert.deepEqual(await compareContracts(released, built), printed);
  const { differences, breaks } = await compareContracts(built, undefined);
  assert.deepEqual([differences, breaks], [[], 0]);
});
