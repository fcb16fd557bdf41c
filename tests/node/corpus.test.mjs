// The main entry is held to the corpus, as WebAssembly runs it.
import { decode } from "../../pkg/index.js";
import { holdToCorpus } from "./corpus.mjs";

holdToCorpus(decode);
