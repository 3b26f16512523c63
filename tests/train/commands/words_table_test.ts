import assert from "node:assert/strict";
import { runCommand } from "../../../runtime/cli/run_command.ts";
import { parseFlags, UsageError } from "../../../runtime/cli/flags.ts";
import { adviceOn, differencesTable, wordsTable } from "../../../train/commands/words_table.ts";
import { command, type TrainOptions } from "../../../train/commands/train.ts";
import { planTraining } from "../../../train/commands/train_plan.ts";
import type { ReadWords } from "../../../train/guidance/painter/prompt/read_prompt.ts";
import { refuses, says, withReader } from "../guidance/painter/reading/reader_support.ts";

const entry = (text: string, as: ReadWords["as"], means: string): ReadWords => ({
  ...{ text, from: 0, to: text.length },
  ...{ as, means },
});
const WORDS = [
  entry("curlly", "mended", "for curly"),
  entry("blond hair", "understood", "hair: blond"),
  entry("中文", "unknown", "Chinese, which the painter does not read"),
];

Deno.test("the table says of each of a prompt's words what it was understood as, or why it was not", () => {
  assert.deepEqual(wordsTable(WORDS, { width: 80, colours: false }), [
    "  Words       Understood as",
    "  curlly      mended, for curly",
    "  blond hair  hair: blond",
    "  中文        not understood: Chinese, which the painter does not read",
  ]);
});

Deno.test("the table marks by colour too where a terminal has colours, and is as narrow as the terminal", () => {
  const lines = wordsTable(WORDS, { width: 40, colours: true });
  assert.deepEqual(lines, [
    "\x1b[1m  Words       Understood as\x1b[0m",
    "\x1b[33m  curlly      mended, for curly\x1b[0m",
    "  blond hair  hair: blond",
    "\x1b[31m  中文        not understood: Chinese,\x1b[0m",
    "\x1b[31m              which the painter does not\x1b[0m",
    "\x1b[31m              read\x1b[0m",
  ]);
});

Deno.test("nothing of a prompt reaches the terminal but letters, and a prompt without any is said to say nothing", () => {
  const lines = wordsTable([entry("\x1b[2Jhat\n\x07", "unknown", "\x9b2J")], { width: 80, colours: false });
  assert.equal(lines[1], "   [2Jhat   not understood:  2J");
  assert.match(wordsTable([], { width: 80, colours: false }).join(), /^Nothing in the prompt/);
});

Deno.test("what to do about words that are not understood is said in a line, and nothing where all are", () => {
  assert.deepEqual(adviceOn([], false), []);
  assert.match(
    adviceOn(["Tiger Woods", "jetpack"], false).join(),
    /^Not understood: Tiger Woods, jetpack\. .*--look-only/,
  );
  assert.match(adviceOn(["jetpack"], true).join(), /into this look by hand/);
});

/** What a command line prints and ends with. */
async function run(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  const { log, error } = console, out: string[] = [], err: string[] = [];
  console.log = (...words) => out.push(words.join(" "));
  console.error = (...words) => err.push(words.join(" "));
  try {
    return { code: await runCommand(command, args), out: out.join("\n"), err: err.join("\n") };
  } finally {
    Object.assign(console, { log, error });
  }
}

Deno.test("--look-only prints the table on stderr and nothing but the look on stdout", async () => {
  const { code, out, err } = await run("--prompt", "a pirate with a xyzzyx", "--look-only");
  assert.equal(code, 0);
  assert.equal(JSON.parse(out).pieces[0].kind, "tricorne");
  assert.match(
    err,
    /^ {2}Words +Understood as\n[^]*^ {2}xyzzyx +not understood: [^]*^Not understood: xyzzyx\. /m,
  );
});

Deno.test("--strict ends with exit code 2 where a word is not understood, and lets pass what is", async () => {
  const { code, out, err } = await run("--prompt", "a pirate with a xyzzyx", "--look-only", "--strict");
  assert.deepEqual([code, out], [2, ""]);
  assert.match(err, /error: Cannot train with --strict, all of the prompt must be understood: xyzzyx/);
  assert.equal((await run("--prompt", "a pirate", "--look-only", "--strict")).code, 0);
});

Deno.test("--strict and a reader are refused where no prompt is read", async () => {
  const refused = async (words: RegExp, ...args: string[]) => {
    const options = parseFlags("train", command.flags, args) as TrainOptions;
    await assert.rejects(() => planTraining(options, "cpu"), (error: Error) => {
      assert.ok(error instanceof UsageError);
      assert.match(error.message, words);
      return true;
    });
  };
  await refused(/needs a prompt to be read: --look stands in its place/, "--strict", "--look", "elf.json");
  await refused(
    /it needs --guidance painter: diffusion/,
    "--prompt",
    "an elf",
    "--strict",
    "--guidance",
    "diffusion",
  );
  await refused(/it needs --guidance painter: known/, "--strict", "--guidance", "known");
  await refused(/--reader, it needs --guidance painter/, "--guidance", "known", "--reader", "http://[::1]");
  await refused(/Cannot resume with --strict/, "--strict", "--resume");
  await refused(/--reader-model, it needs --reader/, "--prompt", "an elf", "--reader-model", "llama3.2");
});

Deno.test("what a reader reads otherwise stands below the words, with whose word counts", () => {
  const differences = [
    { field: "pieces", tables: "without helmet", reader: "helmet", taken: "tables" },
    { field: "hair.colour", tables: "#d9b380", reader: "#101010", taken: "reader" },
  ] as const;
  assert.deepEqual(differencesTable(differences, { width: 100, colours: false }), [
    "  pieces       tables say without helmet, reader says helmet: the tables' counts",
    "  hair.colour  tables say #d9b380, reader says #101010: the reader's counts",
  ]);
  assert.deepEqual(differencesTable([], { width: 100, colours: true }), []);
});

Deno.test("--reader reads the prompt, a key stands in the environment alone, and --strict holds what is read then", async () => {
  const look = { hair: { style: "mohawk" } };
  const shown = [{ words: "xyzzyx", field: "hair.style" }];
  await withReader(() => says({ look, shown }), async (_server, asked, url) => {
    const line = ["--prompt", `a pirate with a xyzzyx`, "--look-only", "--strict", "--reader", url];
    const { code, out, err } = await run(...line, "--reader-model", crypto.randomUUID());
    assert.equal(code, 0, err);
    assert.equal(JSON.parse(out).hair.style, "mohawk");
    assert.match(err, /^The prompt is read by the model at http:.*\n[^]*xyzzyx +hair\.style, by the reader/);
    assert.equal(asked[0]!.authorization, null);
  });
  await withReader(() => refuses("no", 503), async (_server, _asked, url) => {
    const { code, err } = await run("--prompt", "a xyzzyx", "--look-only", "--strict", "--reader", url);
    assert.equal(code, 2);
    assert.match(err, /read by the tables, not by the reader: .* 503, no\n[^]*must be understood: xyzzyx/);
  });
  const { code, err } = await run("--prompt", "an elf", "--look-only", "--reader", "http://10.0.0.1");
  assert.deepEqual([code, /go to https or to this machine/.test(err)], [2, true], err);
});
