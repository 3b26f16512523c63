import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import config from "../../deno.json" with { type: "json" };

const read = (path: string) => Deno.readTextFileSync(new URL(`../../${path}`, import.meta.url));

Deno.test("the client in the README is the client that the tests run", () => {
  const path = "tests/e2e/tiny_client.ts";
  const printed = new RegExp(`<!-- begin ${path} -->\\s*\`\`\`ts\\n(.*?)\`\`\`\\s*<!-- end`, "s").exec(
    read("README.md"),
  );
  assert.ok(printed, "the README has a place for the client");
  assert.equal(printed[1], read(path));
});

Deno.test("the README and CONTRIBUTING name only tasks, files and folders that there are", () => {
  for (const document of ["README.md", "CONTRIBUTING.md"]) {
    const words = read(document);
    for (const [, task] of words.matchAll(/deno task ([a-z]+)/g)) {
      assert.ok(Object.hasOwn(config.tasks, task!), `${document}: deno task ${task}`);
    }
    for (const [, path] of words.matchAll(/`((?:runtime|shaders|static|tests|\.ci)\/[\w./]*)`/g)) {
      assert.ok(existsSync(new URL(`../../${path}`, import.meta.url)), `${document}: ${path}`);
    }
    for (const [, path] of words.matchAll(/\]\((?!https?:|#)([^)]+)\)/g)) {
      assert.ok(existsSync(new URL(`../../${path}`, import.meta.url)), `${document}: ${path}`);
    }
  }
});
