import { KINDS } from "../servers.mjs";
import { testNetwork } from "./network.mjs";

testNetwork(KINDS.embedded);
