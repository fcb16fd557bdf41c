using Workerd = import "/workerd/workerd.capnp";

const config :Workerd.Config = (
  services = [(name = "main", worker = .worker)],
  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "main")],
);

const worker :Workerd.Worker = (
  modules = [
    (name = "worker.js", esModule = embed "out/worker.js"),
    (name = "fiche_realtime.wasm", wasm = embed "out/fiche_realtime.wasm"),
    (name = "fiche_realtime_server.wasm", wasm = embed "out/fiche_realtime_server.wasm"),
  ],
  compatibilityDate = "2026-01-01",
);
