// The same against a server that is not ours. `tests/sockudo/install` builds it; `tests/run all` runs this.
import { KINDS } from "../servers.mjs";
import { testNetwork } from "./network.mjs";

testNetwork(KINDS.sockudo);
