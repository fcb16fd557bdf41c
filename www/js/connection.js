// The only file that uses pusher-js and `connect`.
import { connect } from "fiche-realtime";
import { mountDevtools } from "fiche-realtime/devtools";

/**
 * Connects to the Channels server of `config`, with the devtools in `panel`. `token()` is what the demo wants to see. Calls `on.connection(state)`, `on.notice(text)`,
 * `on.message(message)` once for each message, `on.duplicate(message)` for each copy of it,
 * `on.refetch(targets, { missedUntil })` when messages may have been missed, and `on.drift(drift)` if the backend has another
 * contract.
 */
export function listen(config, token, panel, on) {
  const port = config.wsPort;
  const pusher = new window.Pusher(config.key, {
    cluster: "mt1",
    wsHost: config.wsHost,
    wsPort: port,
    wssPort: port,
    forceTLS: config.scheme === "https",
    enabledTransports: ["ws", "wss"].slice(0, config.scheme === "https" ? 2 : 1),
    disableStats: true,
    channelAuthorization: { endpoint: config.authEndpoint, transport: "ajax", headersProvider: () => ({ "x-demo-token": token() }) },
  });
  const realtime = connect(pusher, {
    jitter: 300,
    onDuplicate: on.duplicate,
    onRefetch: on.refetch,
    onError: ({ message }) => on.notice(message),
    onContractDrift: on.drift,
  });
  mountDevtools(realtime, { target: panel });
  on.connection(realtime.status);
  realtime.onStatus(on.connection);
  let stop = () => {};

  return {
    /** Watches these ids and leaves all others. The promise resolves when the server has answered. */
    watch(ids) {
      return new Promise((answered) => {
        const before = stop;
        const onStatus = (status) => status !== "pending" && answered();
        const { message } = on;
        stop = realtime.subscribe({ ...ids, global: true }, { "*": message, onPartial: message, onUnknown: message, onInvalid: message, onStatus });
        before();
      });
    },

    /** Subscribes again to the audit and its fiche, as another part of an app may do. The returned function ends it. */
    listenIn({ auditId, ficheId }, onEvent, onRefetch) {
      return realtime.subscribe({ auditId, ficheId }, { "audit.*": onEvent, onRefetch }, { latest: true });
    },

    /** Disconnects for some milliseconds. */
    async cut(milliseconds) {
      pusher.disconnect();
      await new Promise((over) => setTimeout(over, milliseconds));
      pusher.connect();
    },

    /** Returns the number of channels that are subscribed to. */
    channels: () => pusher.allChannels().length,
  };
}
