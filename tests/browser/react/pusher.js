// In place of pusher-js for the README's example: instances without a server, which the page keeps.
import { FakePusher } from "fiche-realtime/testing";

window.pushers = [];

export default class Pusher extends FakePusher {
  constructor() {
    super();
    window.pushers.push(this);
  }
}
