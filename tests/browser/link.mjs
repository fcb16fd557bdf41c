// A link between a client and a server that can be cut: nothing passes, and nobody is told.
import { once } from "node:events";
import { connect, createServer } from "node:net";

const host = "127.0.0.1";

/** A link to the server on this port. */
export async function startLink(port) {
  const sockets = new Set();
  let isCut = false;
  const server = createServer((client) => {
    if (isCut) {
      client.destroy();
      return;
    }
    const upstream = connect(port, host);
    const pass = (from, to) => {
      sockets.add(from);
      from.on("data", (data) => isCut || to.write(data));
      from.on("error", () => from.destroy());
      from.on("close", () => {
        sockets.delete(from);
        // a server that goes away over a cut link is not heard either
        isCut || to.destroy();
      });
    };
    pass(client, upstream);
    pass(upstream, client);
  }).listen(0, host);
  await once(server, "listening");
  const drop = () => sockets.forEach((socket) => socket.destroy());
  return {
    port: server.address().port,
    cut: () => (isCut = true),
    /** New connections pass again; those that were cut stay so, as after a change of network. */
    mend: () => {
      drop();
      isCut = false;
    },
    stop: () => {
      server.close();
      drop();
    },
  };
}
