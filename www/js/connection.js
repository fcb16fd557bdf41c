// The one place that knows pusher-js.
import { channelsFor } from "fiche-realtime";

/**
 * Connects to the Channels server of `config`. Calls `on.connection(state)`, `on.notice(text)` and
 * `on.message(channel, name, data)`; a message that arrives on two channels is told twice.
 */
export function listen(config, on) {
  const port = config.wsPort;
  const pusher = new window.Pusher(config.key, {
    cluster: "mt1",
    wsHost: config.wsHost,
    wsPort: port,
    wssPort: port,
    forceTLS: config.scheme === "https",
    enabledTransports: ["ws", "wss"].slice(0, config.scheme === "https" ? 2 : 1),
    disableStats: true,
    channelAuthorization: { endpoint: config.authEndpoint, transport: "ajax" },
  });
  on.connection(pusher.connection.state);
  pusher.connection.bind("state_change", ({ current }) => on.connection(current));

  return {
    /** Subscribes to the channels of these ids and leaves all others; done when the server has confirmed. */
    async watch(ids) {
      const names = channelsFor({ auditId: ids.auditId, ficheId: ids.ficheId, jobId: ids.jobId, global: true });
      for (const { name } of pusher.allChannels()) {
        if (!names.includes(name)) {
          pusher.unsubscribe(name);
        }
      }
      await Promise.all(names.filter((name) => !pusher.channel(name)).map((name) => subscribe(pusher, name, on)));
    },
  };
}

function subscribe(pusher, name, on) {
  const channel = pusher.subscribe(name);
  channel.bind_global((event, data) => {
    // pusher-js tells its own doings by the same way
    if (!event.startsWith("pusher:")) {
      on.message(name, event, data);
    }
  });
  return new Promise((done) => {
    channel.bind("pusher:subscription_succeeded", done);
    channel.bind("pusher:subscription_error", ({ error, status }) => {
      on.notice(`No subscription to ${name}: ${error ?? status}`);
      done();
    });
  });
}
