// connect, observe and bindTyped take what pusher-js and Laravel Echo declare.
import Echo from "laravel-echo";
import Pusher from "pusher-js";
import { bindTyped, connect, observe } from "fiche-realtime";

const pusher = new Pusher("key", { cluster: "eu" });
connect(pusher);
connect(new Echo({ broadcaster: "pusher", key: "key", client: pusher }));
connect(new Echo({ broadcaster: "reverb", key: "key", client: pusher }));
observe(pusher);
observe(new Echo({ broadcaster: "pusher", key: "key", client: pusher }));
bindTyped(pusher.subscribe("private-audit-42"), "audit.progress", (payload) => void payload.completed_steps);
