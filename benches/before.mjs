// The package as an earlier commit built it, so that one run can measure the package before and after a change.
import { execFileSync } from "node:child_process";
import { mkdirSync, rmSync } from "node:fs";
import { path, target } from "./tools.mjs";

/** Unpacks `pkg/` of a revision into the target directory. Returns the short name of the commit and the folder. */
export function before(revision) {
  const git = (...args) => execFileSync("git", args, { cwd: path(".."), maxBuffer: 1 << 28, stdio: ["ignore", "pipe", "ignore"] });
  try {
    const commit = git("rev-parse", "--verify", `${revision}^{commit}`).toString().trim().slice(0, 7);
    const archive = git("archive", commit, "pkg");
    const folder = `${target}/before/${commit}`;
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    execFileSync("tar", ["-x", "-C", folder], { input: archive });
    return { commit, pkg: `${folder}/pkg` };
  } catch {
    console.error(`benches/run: this clone has no pkg/ of \`${revision}\`: run \`git fetch --unshallow\`, or choose another with --before REVISION`);
    process.exit(1);
  }
}
