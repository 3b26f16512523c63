/**
 * The one way to leave a test out: it says what this machine lacks, in a form that .ci/run counts. A test that
 * is left out in another way (an `ignore` of its own) fails there.
 */
import { findBrowser } from "../runtime/cli/browser.ts";
import { probeAdapter } from "../runtime/commands/adapter.ts";

/**
 * What a machine can lack. `gpu` and `browser` are installed by `deno task setup --tests`, so that .ci/run takes
 * a skip for want of one that is there for a failure; `data` lies beside the repository, a `tool` in PATH, and a
 * `system` is what the machine runs.
 */
export type LackKind = "gpu" | "browser" | "data" | "tool" | "system";

/** Why a test cannot run here. */
export interface Lack {
  readonly kind: LackKind;
  readonly reason: string;
}

const told = new Set<string>();

/**
 * Registers a test, left out where something is lacking: then its name ends with `[lacks KIND]`, and the reason is
 * printed once a file.
 */
export function testUnless(lack: Lack | null, test: Deno.TestDefinition): void {
  if (lack === null) return Deno.test(test);
  const reason = `Tests are skipped, ${lack.kind}: ${lack.reason}`;
  if (!told.has(reason)) console.log(reason);
  told.add(reason);
  Deno.test({ ...test, name: `${test.name} [lacks ${lack.kind}]`, ignore: true });
}

/** A WebGPU adapter. Asked for in a process of its own, as the commands do it: this one may need no device at all. */
export async function lackOfGpu(): Promise<Lack | null> {
  const answer = await probeAdapter();
  return answer.adapter === null ? { kind: "gpu", reason: answer.problem } : null;
}

/** A browser, and an adapter that renders what it shows. */
export async function lackOfBrowser(): Promise<Lack | null> {
  if (findBrowser() !== undefined) return await lackOfGpu();
  return { kind: "browser", reason: "there is no browser of Chromium's family" };
}

/** @param systems those on which the test can run, by Deno's names */
export function lackOfSystem(...systems: readonly (typeof Deno.build.os)[]): Lack | null {
  if (systems.includes(Deno.build.os)) return null;
  return { kind: "system", reason: `it is for ${systems.join(" and ")}: ${Deno.build.os}` };
}

/** Where real recordings and reference figures lie: beside the repository, not in it. */
const DATA = new URL("../../shared/data/", import.meta.url);

/** An outside file: its bytes, and what is lacking where it is absent. */
export type OutsideFile =
  | { readonly bytes: Uint8Array<ArrayBuffer>; readonly lack: null }
  | { readonly bytes: null; readonly lack: Lack };

/** @param path below ../shared/data */
export function outsideFile(path: string): OutsideFile {
  try {
    return { bytes: Deno.readFileSync(new URL(path, DATA)), lack: null };
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    return { bytes: null, lack: { kind: "data", reason: `../shared/data/${path} is absent` } };
  }
}
