/**
 * Gives each reader of files 10,000 that are made from small good ones by a seed, cut off, with bits flipped, lengths blown
 * up, spliced, filled, nested without end, and sees that each is refused in the project's words or read as what it may be,
 * in bounded time and memory:
 *
 *   deno run -A tests/bench/hostile/files.ts [--times 20] [--only splats]
 *
 * The readers that have a test of 500 are given its files so many times; the others stand in readers.ts and model_readers.ts. Each has a process
 * of its own.
 */
import { parseArgs } from "node:util";
import { printTable } from "../table.ts";

/** Files of tests, of which those that name what is malformed are run. */
const TESTS: readonly string[] = [
  ..."formats/glb/glb_test.ts formats/obj_test.ts formats/npz_test.ts formats/splats/splat_test.ts".split(
    " ",
  ),
  ..."formats/splats/ksplat_test.ts formats/splats/spz_test.ts formats/splats/splat_glb_test.ts".split(" "),
  ..."formats/provenance/provenance_test.ts avatar/import/import_malformed_test.ts".split(" "),
  ..."avatar/export/moving_glb_test.ts head/file/stored_head_test.ts head/morph/morph_malformed_test.ts"
    .split(" "),
  ..."head/flame/flame_files_test.ts motion/clips/flame_files_test.ts motion/clips/live_link_csv_test.ts"
    .split(" "),
  ..."motion/clips/json_clip_test.ts commands/person/shape_file_test.ts".split(" "),
];
const ROOT = new URL("../../../", import.meta.url);
const SAID = /^(\d+) malformed files: (\d+) refused, (\d+) read .* at most (\d+) CPU-ms and (\d+) MB/;

const { values } = parseArgs({
  options: { times: { type: "string", default: "20" }, only: { type: "string", default: "" } },
});

/** Runs tests in a process, and gives what they say of malformed files. */
async function run(file: string): Promise<{ lines: string[]; ok: boolean; said: string }> {
  const { stdout, stderr, success } = await new Deno.Command(Deno.execPath(), {
    args: [
      ...[
        "test",
        "-A",
        "--no-check",
        "--preload",
        "runtime/cli/preload.ts",
        "--filter",
        "malformed",
      ],
      `tests/${file}`,
    ],
    cwd: ROOT,
    env: { HEADCAST_MALFORMED_TIMES: values.times, NO_COLOR: "1" },
    ...{ stdout: "piped", stderr: "piped" },
  }).output();
  const said = new TextDecoder().decode(stdout) + new TextDecoder().decode(stderr);
  return { lines: said.split("\n").filter((line) => SAID.test(line)), ok: success, said };
}

const rows: string[][] = [], failed: string[] = [];
for (
  const file of [...TESTS, "bench/hostile/readers.ts", "bench/hostile/model_readers.ts"].filter((each) =>
    each.includes(values.only)
  )
) {
  const { lines, ok, said } = await run(file);
  lines.forEach((line, at) => {
    const [, ...figures] = SAID.exec(line)!;
    rows.push([`${file.replace("_test.ts", "")}${lines.length > 1 ? ` ${at + 1}` : ""}`, ...figures]);
    console.error(rows.at(-1)!.join("  "));
  });
  if (!ok || lines.length === 0) failed.push(`${file}: ${said.slice(-3000)}`);
}
printTable(["reader", "files", "refused", "read", "most CPU-ms", "most MB"], rows);
console.log(
  failed.length === 0
    ? "None crashed, took too long or too much, or spoke the engine's words"
    : failed.join("\n\n"),
);
Deno.exit(failed.length === 0 ? 0 : 1);
