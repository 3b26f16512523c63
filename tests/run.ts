import { existsSync } from "node:fs";

// `deno task test`: types first. Then, one by one, the tests that watch the clock, the process's memory or a browser, and
// after them, side by side, those that wait for something and may wait longer. Those that only compute fill all
// along what these leave of the cores: as idle work, which steps aside within microseconds of the others' waking.
// With arguments: the tests that they name, one by one.
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

/** Rooms of arithmetic. */
const ROOMS_IDLE = ["avatar", "base", "commands", "formats", "gpu", "head", "motion", "reference"]
  .concat("render", "speech", "static", "stream", "train")
  .map((room) => `tests/${room}/`);
/** Who waits with an end, for a server or a timer, and might get no core until then. */
const WAITS = new RegExp(
  "eventually|within\\(|setTimeout|AbortSignal|rowser|serve\\(|listen\\(|fetch\\(|connect\\(|Worker\\(|[nN]ats" +
    "|performance\\.now|Date\\.now",
);

/** Ten times what the slowest run takes on two cores: one that hangs ends, and its last line says in which test. */
const LONGEST_MS = 3_600_000;
/** The word for idle work (Linux's SCHED_IDLE); elsewhere it is done by itself, when the others are. */
const CHRT = "/usr/bin/chrt";

type Part = "alone" | "idle" | "beside";

/** Every file of tests under a folder, by the part of the run that it goes into. */
async function sort(parts: Record<Part, string[]>, folder = "tests"): Promise<typeof parts> {
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    const path = `${folder}/${name}`;
    if (isDirectory && !name.startsWith(".")) await sort(parts, path);
    if (name.endsWith("_test.ts")) parts[partOf(path, await Deno.readTextFile(path))].push(path);
  }
  return parts;
}

function partOf(path: string, source: string): Part {
  const within = (places: readonly string[]) => places.some((place) => path.startsWith(place));
  if (MEASURES_PROCESS.test(source) || within(ROOMS_ALONE) && !within(NOT_ALONE)) return "alone";
  return within(ROOMS_IDLE) && !WAITS.test(source) ? "idle" : "beside";
}

const test = (
  ...args: readonly string[]
) => ["test", "--no-check", "-A", "--preload", "runtime/cli/preload.ts", ...args];

async function deno(args: readonly string[]): Promise<boolean> {
  const signal = AbortSignal.timeout(LONGEST_MS);
  const command = new Deno.Command(Deno.execPath(), { args: [...args], stdin: "null", signal });
  return (await command.spawn().status).success;
}

/** As idle work whose lines are told when it is done, as others write at the same time. */
async function idly(args: readonly string[]): Promise<boolean> {
  const signal = AbortSignal.timeout(LONGEST_MS);
  const idle = ["--idle", "0", Deno.execPath(), ...args];
  const { success, stdout, stderr } = await new Deno.Command(CHRT, { args: idle, stdin: "null", signal })
    .output();
  for (const told of [stdout, stderr]) await Deno.stdout.write(told);
  return success;
}

/** In so few words that ONNX Runtime 1.30 bears them: a test's thread overflows its stack where a command line has 8,000. */
const MOST_CHARACTERS = 5000;

/** A part's files, for as many runs of `deno test` as they need, one after another. */
function runsOf(part: readonly string[]): string[][] {
  const runs: string[][] = [[]];
  let characters = 0;
  for (const path of [...part].sort()) {
    characters += path.length + 1;
    if (characters > MOST_CHARACTERS) {
      runs.push([]);
      characters = path.length + 1;
    }
    runs.at(-1)!.push(path);
  }
  return runs;
}

async function inTurn(part: readonly string[], run: (files: string[]) => Promise<boolean>): Promise<boolean> {
  let passed = true;
  for (const files of runsOf(part)) passed = await run(files) && passed;
  return passed;
}

async function all(): Promise<boolean[]> {
  const { alone, idle, beside } = await sort({ alone: [], idle: [], beside: [] });
  const compute = (run: typeof deno) => inTurn(idle, (files) => run(test("--parallel", ...files)));
  const aside = existsSync(CHRT) ? compute(idly) : null;
  const one = await inTurn(alone, (files) => deno(test(...files)));
  const many = await inTurn(beside, (files) => deno(test("--parallel", ...files)));
  return [one, many, await (aside ?? compute(deno))];
}

const typed = await deno(["check", "--quiet"]);
const passed = Deno.args.length > 0 ? [await deno(test(...Deno.args))] : await all();
Deno.exit(typed && passed.every(Boolean) ? 0 : 1);
