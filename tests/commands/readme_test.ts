import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { readdir } from "node:fs/promises";
import config from "../../deno.json" with { type: "json" };
import { COMMANDS } from "../../main.ts";
import { CLIENT_MESSAGES } from "../../runtime/protocol/client_messages.ts";
import { SERVER_MESSAGES } from "../../runtime/protocol/server_messages.ts";

const ROOT = new URL("../../", import.meta.url);
const read = (path: string) => Deno.readTextFileSync(new URL(path, ROOT));

/** What is read by people: documents, and the examples, whose headings say how they are run. */
const DOCUMENTS = [
  "README.md",
  "CONTRIBUTING.md",
  "CHANGELOG.md",
  "runtime/protocol/README.md",
  "train/guidance/painter/README.md",
  ...(await readdir(new URL("examples/", ROOT), { recursive: true }))
    .filter((name) => /\.(md|ts|py|html)$/.test(name)).map((name) => `examples/${name}`),
];

/** A document's name with each match of a pattern's first group in it. */
function found(pattern: RegExp, documents = DOCUMENTS): [document: string, what: string][] {
  return documents.flatMap((document) =>
    [...read(document).matchAll(pattern)].map(([, what]): [string, string] => [document, what!])
  );
}

Deno.test("the client in the README is the client that the tests run", () => {
  const path = "examples/tiny_client.ts";
  const printed = new RegExp(`<!-- begin ${path} -->\\s*\`\`\`ts\\n(.*?)\`\`\`\\s*<!-- end`, "s").exec(
    read("README.md"),
  );
  assert.ok(printed, "the README has a place for the client");
  assert.equal(printed[1], read(path));
});

Deno.test("documents and examples name only tasks that there are", () => {
  const tasks = found(/deno task ([a-z]+)/g);
  assert.ok(tasks.length > 20, `tasks named: ${tasks.length}`);
  for (const [document, task] of tasks) {
    assert.ok(Object.hasOwn(config.tasks, task), `${document}: deno task ${task}`);
  }
});

Deno.test("documents and examples name only files and folders that there are", () => {
  const quoted = found(/`((?:runtime|train|shaders|static|tests|examples|\.ci)\/[\w./]*)`/g);
  const run = found(/(?:deno (?:run|test) -A|venv\/bin\/python|-r) ([\w.]+\/[\w./]+\.\w+)/g);
  for (const [document, path] of [...quoted, ...run]) {
    assert.ok(existsSync(new URL(path, ROOT)), `${document}: ${path}`);
  }
  for (const [document, path] of found(/\]\((?!https?:|#)([^)#]+)/g)) {
    assert.ok(existsSync(new URL(path, new URL(document, ROOT))), `${document}: ${path}`);
  }
});

Deno.test("documents use only flags that their commands have", async () => {
  const lines = found(/^(?:npx -y )?deno task ([a-z]+ --?.*)$/gm);
  let flags = 0;
  for (const [document, line] of lines) {
    const [task = "", ...words] = line.replace(/\s#.*/, "").split(/\s+/);
    if (!Object.hasOwn(COMMANDS, task)) continue;
    const { command } = await COMMANDS[task]!();
    for (const word of words.filter((each) => each.startsWith("--"))) {
      const name = word.slice(2).split("=")[0]!;
      assert.ok(Object.hasOwn(command.flags, name), `${document}: deno task ${task} --${name}`);
      flags++;
    }
  }
  assert.ok(flags > 20, `flags named: ${flags}`);
});

Deno.test("the protocol's page names every message and every field of it", () => {
  const [up = "", down = ""] = read("runtime/protocol/README.md").split("\nFrom server to client:\n");
  const named: [string, object][] = [[up, CLIENT_MESSAGES], [down, SERVER_MESSAGES]];
  const all = named.flatMap(([page, schemas]) =>
    Object.entries(schemas as typeof CLIENT_MESSAGES & typeof SERVER_MESSAGES).map(([type, schema]) =>
      [page, type, schema] as const
    )
  );
  for (const [page, type, schema] of all) {
    const { entries } = "pipe" in schema ? schema.pipe[0] : schema;
    assert.ok(Object.keys(entries).length > 0);
    const row = page.split("\n").find((line) => line.startsWith(`| \`${type}\` `));
    assert.ok(row, `${type} has a row`);
    for (const field of Object.keys(entries)) {
      assert.ok(field === "type" || row.includes(`\`${field}\``), `${type}.${field}`);
    }
  }
});

Deno.test("the README begins with the two commands, and they are within its first screen", () => {
  const lines = read("README.md").split("\n").slice(0, 20).join("\n");
  assert.match(lines, /npx -y deno task start/);
  assert.match(lines, /npx -y deno task test/);
});
