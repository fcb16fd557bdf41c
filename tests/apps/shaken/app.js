import { channelsFor, decode } from "fiche-realtime";

globalThis.result = [decode, channelsFor];
