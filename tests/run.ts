// `deno task test`: types first, then the tests that only compute, side by side, then one by one those that watch the
// clock, the process's memory or a browser. With arguments: the tests that they name, one by one.
// Types are checked as `deno check` does, whose result Deno keeps: `deno test` would check all of it twice.

/** Rooms whose tests measure time or memory, or drive a browser, a server or whole processes. */
const ROOMS_ALONE = [
  "cli",
  "cluster",
  "commands",
  "e2e",
  "examples",
  "inference",
  "judge",
  "server",
  "stream",
  "video",
]
  .map((room) => `tests/${room}/`);
/** What in them only computes, or runs a program or a painted server whose time and memory nobody looks at. */
const NOT_ALONE = [
  ...[
    "avatar_test.ts",
    "backup/",
    "clip_test.ts",
    "export_test.ts",
    "head/",
    "import_graph_test.ts",
    "import_test.ts",
  ],
  ...["film/", "offline/", "person/", "render_test.ts", "speech_film_test.ts", "synthetic/", "train_test.ts"],
  "voices_test.ts",
].map((name) => `tests/commands/${name}`).concat(
  "tests/examples/c2pa_test.ts",
  "tests/e2e/draw/",
  "tests/e2e/gpu/",
  "tests/e2e/offline/",
  "tests/e2e/studio/",
  "tests/examples/train_test.ts",
  "tests/judge/tracker_test.ts",
  "tests/judge/tracking/tracking_test.ts",
  ...[
    "app_test.ts",
    "auth/files_test.ts",
    "avatar_heads_test.ts",
    "embed/types_test.ts",
    "gallery/gallery_test.ts",
  ]
    .concat(
      "fan_out/",
      "origin_test.ts",
      "packages/",
      "page_test.ts",
      "placement/lease_test.ts",
      "placement/simulated_test.ts",
      "sharing/",
      "studio/",
      "tracker_files_test.ts",
      "training_test.ts",
    )
    .map((name) => `tests/server/${name}`),
  ...[
    "avatar/",
    "day/",
    "mood/",
    "motion/",
    "scheduler_test.ts",
    "session_transition_test.ts",
    "shares/charges_test.ts",
  ]
    .concat("shares/scheduler_shares_test.ts", "sinks/rendition_sinks_test.ts")
    .map((name) => `tests/stream/${name}`),
);
/** What a reader takes of time and memory is the process's, in which other files would be read meanwhile. */
const MEASURES_PROCESS = /from "[./a-z]*\/malformed\.ts"/;

/** Ten times what the slowest run takes on two cores: one that hangs ends, and its last line says in which test. */
const LONGEST_MS = 3_600_000;

async function deno(...args: string[]): Promise<boolean> {
  const signal = AbortSignal.timeout(LONGEST_MS);
  const { success } = await new Deno.Command(Deno.execPath(), { args, stdin: "null", signal }).spawn().status;
  return success;
}

const test = (...args: string[]) =>
  deno("test", "--no-check", "-A", "--preload", "runtime/cli/preload.ts", ...args);

async function alone(folder = "tests"): Promise<string[]> {
  const found: string[] = [];
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    const path = `${folder}/${name}`;
    if (isDirectory && !name.startsWith(".")) found.push(...await alone(path));
    if (name.endsWith("_test.ts") && await isAlone(path)) found.push(path);
  }
  return found.sort();
}

async function isAlone(path: string): Promise<boolean> {
  const within = (places: readonly string[]) => places.some((place) => path.startsWith(place));
  return within(ROOMS_ALONE) && !within(NOT_ALONE) || MEASURES_PROCESS.test(await Deno.readTextFile(path));
}

const ALONE = await alone();
const typed = await deno("check", "--quiet");
const passed = Deno.args.length > 0
  ? [await test(...Deno.args)]
  : [await test("--parallel", `--ignore=${ALONE}`), await test(...ALONE)];
Deno.exit(typed && passed.every(Boolean) ? 0 : 1);
