import assert from "node:assert/strict";
import {
  fileStem,
  isName,
  numberedName,
  sessionName,
  sessionNameFrom,
  slugOf,
} from "../../runtime/base/names.ts";

Deno.test("no avatar or training has a name that Windows reads as a device or shortens", () => {
  for (const name of ["nul", "CON", "aux.old", "com1", "LPT9", "stock."]) {
    assert.equal(isName("avatar", name), false, name);
    assert.equal(isName("folder", name), false, name);
    assert.equal(sessionName(name), name, "a session is in no folder by its name alone");
    assert.ok(isName("folder", `${fileStem(name)}-20260131`), "but a file that is kept of it is");
  }
  for (const name of ["null", "console", "com10", "a.nul", "stock"]) {
    assert.equal(isName("avatar", name), true);
  }
  assert.equal(fileStem("con .take"), "session-con .take", "spaces before the dot are cut off too");
  assert.ok(isName("folder", slugOf("Aux!")) && isName("folder", slugOf("con")));
});

Deno.test("a name that is taken is still one with a number behind it, however long it was", () => {
  assert.equal(numberedName("avatar", "an-elf", 2), "an-elf-2");
  const long = numberedName("avatar", "a".repeat(60) + "-b.c", 12);
  assert.equal(long, `${"a".repeat(60)}-12`, "neither a dot nor a hyphen stands before its own");
  assert.ok(isName("avatar", numberedName("avatar", "x".repeat(64), 1000)));
});

Deno.test("sessionName() takes letters of any script and spaces, in one spelling of each", () => {
  for (
    const name of [
      ...["studio", "my room", "房间", "комната 2", "غرفة", "कमरा", "ห้อง_1"],
      "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645", // Persian parts its words with a joiner.
      "x".repeat(64),
    ]
  ) assert.equal(sessionName(name), name);
  assert.equal(sessionName("Zoe\u0308"), "Zo\u00eb", "composed");
  assert.equal(sessionName(" a\u00a0 \u3000b "), "a b");
});

Deno.test("sessionName() takes nothing that files, addresses or eyes read as something else", () => {
  const refused = [
    ...[
      "",
      " ",
      ".",
      "..",
      "../a",
      "a/b",
      "a\\b",
      "a:b",
      "a?b",
      "a#b",
      "a%20b",
      "*",
      "a\0",
      "a\nb",
      "-a",
      "_a",
    ],
    "\u200bab", // A space without width,
    "a\u202eb", // what turns the writing round,
    "a\u3164b", // a filler that counts as a letter,
    "a\u200c", // and a joiner that joins nothing.
    "\ud800",
    "x".repeat(65),
    "e\u0301".repeat(5000),
  ];
  for (const name of refused) assert.equal(sessionName(name), null, JSON.stringify(name));
});

Deno.test("sessionNameFrom() makes a name of whatever is typed, or nothing", () => {
  assert.equal(sessionNameFrom("  my  room "), "my room");
  assert.equal(sessionNameFrom("a/b?c"), "a-b-c");
  assert.equal(sessionNameFrom("/房间!"), "房间-");
  assert.equal(sessionNameFrom("a".repeat(63) + "\u{20000}"), "a".repeat(63), "no half of a letter");
  assert.equal(sessionNameFrom("a".repeat(63) + " b"), "a".repeat(63));
  assert.equal(sessionNameFrom("\u200b?"), "");
  for (const typed of ["a\u200cb", "\u3164", "x".repeat(5000), "é/".repeat(100)]) {
    const name = sessionNameFrom(typed);
    assert.ok(name === "" || sessionName(name) === name, typed);
  }
});
