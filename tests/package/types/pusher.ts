// connect takes what pusher-js and Laravel Echo declare.
import Echo from "laravel-echo";
import Pusher from "pusher-js";
import { connect } from "fiche-realtime";

const pusher = new Pusher("key", { cluster: "eu" });
connect(pusher);
connect(new Echo({ broadcaster: "pusher", key: "key", client: pusher }));
connect(new Echo({ broadcaster: "reverb", key: "key", client: pusher }));
