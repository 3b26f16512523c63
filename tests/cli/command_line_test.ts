import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import type { Command } from "../../runtime/cli/command.ts";
import { commandHelp } from "../../runtime/cli/command.ts";
import { COMMANDS } from "../../main.ts";
import config from "../../deno.json" with { type: "json" };

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
/** Tasks that run a program under tests/. */
const PROGRAMS: Readonly<Record<string, () => Promise<{ command: Command }>>> = {
  bench: () => import("../bench/bench.ts"),
  judge: () => import("../judge/judge.ts"),
};
const NAMES = [...Object.keys(COMMANDS), ...Object.keys(PROGRAMS)];

/** Runs the real command line in a process of its own. */
async function headcast(...args: string[]) {
  const command = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "main.ts", ...args],
    cwd: ROOT,
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  });
  const { code, stdout, stderr } = await command.output();
  const decoder = new TextDecoder();
  return { code, out: decoder.decode(stdout), err: decoder.decode(stderr) };
}

Deno.test("the command line's help names every command and every task is one of them or explained", async () => {
  for (const args of [[], ["--help"], ["help"]]) {
    const { code, out } = await headcast(...args);
    assert.equal(code, 0);
    for (const name of Object.keys(COMMANDS)) assert.match(out, new RegExp(`^  ${name} +\\w`, "m"));
    for (const name of Object.keys(PROGRAMS)) assert.match(out, new RegExp(`^Programs .*\\b${name}\\b`, "m"));
  }
  for (const task of Object.keys(config.tasks)) {
    assert.ok([...NAMES, "doc", "test", "ok"].includes(task), task);
  }
});

Deno.test("the command line tells its version", async () => {
  assert.equal((await headcast("--version")).out, `headcast ${config.version}\n`);
});

Deno.test("an unknown command or flag ends with code 2 and the nearest match on stderr", async () => {
  const command = await headcast("strat");
  assert.equal(command.code, 2);
  assert.match(command.err, /no such command: strat \(did you mean start\?\)/);
  assert.equal(command.out, "");
  const flag = await headcast("render", "--sise", "512");
  assert.equal(flag.code, 2);
  assert.match(flag.err, /no such flag: --sise \(did you mean --size\?\)/);
  assert.match(flag.err, /Try: deno task render --help/);
  assert.equal((await headcast("constructor")).code, 2);
});

for (const name of NAMES) {
  Deno.test(`${name} --help covers every flag with its unit and default, and has examples that parse`, async () => {
    const { command } = await ({ ...COMMANDS, ...PROGRAMS })[name]!();
    assert.equal(command.name, name);
    const help = commandHelp(command);
    for (const [flag, { hint, shown, help: words }] of Object.entries(command.flags)) {
      const line = help.replace(/\s+/g, " ");
      assert.ok(line.includes(`--${flag}`), flag);
      if (hint !== undefined) assert.ok(line.includes(hint), `${flag} tells what its value is`);
      if (shown !== undefined) assert.ok(line.includes(`(default ${shown})`), `${flag} tells its default`);
      assert.ok(line.includes(words), flag);
    }
    for (const line of help.split("\n")) assert.ok(line.length <= 110 || !line.startsWith(" "), line);
    assert.ok(command.examples[0]?.[0].includes(`deno task ${name}`), "the first example is its own");
    const { parseCommandLine } = await import("../../runtime/cli/flags.ts");
    for (const [example] of command.examples) {
      const written = example.replace(/^\w+=\w+ /, "").replace(/ [>|].*$/, "");
      // Of what comes next too, which may be another command's.
      const [, task = "", rest = ""] = /^deno task (\w+)(.*)$/.exec(written) ?? [];
      assert.ok(NAMES.includes(task), example);
      const { flags, words } = (await ({ ...COMMANDS, ...PROGRAMS })[task]!()).command;
      const args = rest.match(/"[^"]*"|\S+/g) ?? [];
      parseCommandLine(task, flags, args.map((arg) => arg.replaceAll('"', "")), words?.most);
    }
  });
}
