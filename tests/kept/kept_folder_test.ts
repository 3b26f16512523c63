import assert from "node:assert/strict";
import { join } from "node:path";
import { openKeptFolder } from "../../runtime/kept/kept_folder.ts";
import type { KeptRecord } from "../../runtime/kept/record_file.ts";

const KIND = { name: "thing", most: 2 } as const;

/** What is made, and how often it was. */
function maker() {
  const calls = { count: 0 };
  const make = (): KeptRecord => {
    calls.count++;
    return {
      facts: { name: "ü", none: null, numbers: [1, 2.5] },
      arrays: {
        bytes: Uint8Array.of(1, 2, 3),
        floats: Float32Array.of(-0, 1 / 3, NaN, Infinity),
        words: new Uint32Array(1000).map((_, i) => i * 4_000_000),
        empty: new Float32Array(0),
        shorts: Uint16Array.of(65535),
      },
    };
  };
  return { calls, make };
}

async function withFolder(work: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await work(join(folder, "cache"));
  } finally {
    await Deno.chmod(join(folder, "cache"), 0o700).catch(() => {});
    await Deno.remove(folder, { recursive: true });
  }
}

const filesOf = (folder: string) =>
  [...Deno.readDirSync(folder)].map(({ name }) => name).filter((name) => name.endsWith(".kept")).sort();

Deno.test("what was made is read to the bit by the next who asks, and made anew for another key", async () => {
  await withFolder(async (folder) => {
    const { calls, make } = maker();
    const made = await openKeptFolder(folder).take(KIND, "one", make);
    const read = await openKeptFolder(folder).take(KIND, "one", make);
    assert.deepEqual(["one", "other"].map((key) => openKeptFolder(folder).has(KIND, key)), [true, false]);
    assert.equal(calls.count, 1);
    assert.deepEqual(read, made);
    assert.ok(Object.is((read.arrays.floats as Float32Array)[0], -0));
    assert.deepEqual(await openKeptFolder(folder).facts(KIND, "one"), made.facts);
    assert.equal(await openKeptFolder(folder).facts(KIND, "two"), null);
    await openKeptFolder(folder).take(KIND, "two", make);
    assert.equal(calls.count, 2);
  });
});

Deno.test("a file that is cut off, changed by one bit, another's or empty is noticed and made anew", async () => {
  const spoil: readonly ((bytes: Uint8Array<ArrayBuffer>) => Uint8Array<ArrayBuffer>)[] = [
    (bytes) => bytes.slice(0, bytes.length - 8),
    (bytes) => bytes.slice(0, 70),
    () => new Uint8Array(0),
    () => new Uint8Array(4096).fill(255),
    (bytes) => Uint8Array.from([...bytes, 0, 0, 0, 0, 0, 0, 0, 0]),
    // Within the numbers, the facts, the lengths and the sum.
    ...[-3, 150, 17, 40].map((at) => (bytes: Uint8Array<ArrayBuffer>) => {
      const other = bytes.slice();
      other[(at + other.length) % other.length]! ^= 1;
      return other;
    }),
    // Another key's whole file under this name.
    (bytes) => new TextEncoder().encode(new TextDecoder("latin1").decode(bytes).replace('"one"', '"two"')),
  ];
  await withFolder(async (folder) => {
    const { calls, make } = maker();
    const kept = openKeptFolder(folder), path = join(folder, "thing-one.kept");
    const made = await kept.take(KIND, "one", make);
    const whole = await Deno.readFile(path);
    for (const [index, each] of spoil.entries()) {
      await Deno.writeFile(path, each(whole));
      assert.deepEqual(await kept.take(KIND, "one", make), made, `${index}`);
      assert.equal(calls.count, index + 2, `${index} is made anew`);
      assert.deepEqual(await Deno.readFile(path), whole, `${index} is whole again`);
    }
    assert.deepEqual(filesOf(folder), ["thing-one.kept"], "nothing is left beside it");
  });
});

Deno.test("two processes that ask at once get the same, and one of them makes it", async () => {
  await withFolder(async (folder) => {
    const module = new URL("../../runtime/kept/kept_folder.ts", import.meta.url).href;
    const program = `import { openKeptFolder } from ${JSON.stringify(module)};
      const record = await openKeptFolder(Deno.args[0]).take({ name: "thing", most: 2 }, "one", async () => {
        console.log("makes");
        await new Promise((done) => setTimeout(done, 100));
        return { facts: Deno.pid, arrays: { pid: Uint32Array.of(Deno.pid) } };
      });
      console.log(record.facts, record.arrays.pid[0]);`;
    const path = `${folder}.ts`;
    await Deno.writeTextFile(path, program);
    const run = () =>
      new Deno.Command(Deno.execPath(), {
        args: ["run", "--no-check", "--no-config", "--no-lock", "-A", path, folder],
        stderr: "inherit",
      }).output();
    const said = (await Promise.all([run(), run()])).map(({ stdout }) =>
      new TextDecoder().decode(stdout).trim()
    );
    const [pid] = said.find((text) => text.startsWith("makes"))!.split("\n").at(-1)!.split(" ");
    assert.deepEqual(said.sort(), [`${pid} ${pid}`, `makes\n${pid} ${pid}`]);
  });
});

Deno.test("where making fails nothing is kept, and the next who asks tries again", async () => {
  await withFolder(async (folder) => {
    const kept = openKeptFolder(folder), { calls, make } = maker();
    await assert.rejects(
      kept.take(KIND, "one", () => {
        throw new Error("no clay");
      }),
      /no clay/,
    );
    assert.deepEqual(filesOf(folder), []);
    await kept.take(KIND, "one", make);
    assert.equal(calls.count, 1);
  });
});

Deno.test("a folder that nothing can be written to is gone on without", async () => {
  await withFolder(async (folder) => {
    // A file in its place: root may write into folders that are read-only.
    await Deno.writeTextFile(folder, "");
    const { calls, make } = maker();
    const made = await openKeptFolder(folder).take(KIND, "one", make);
    assert.deepEqual(await openKeptFolder(folder).take(KIND, "one", make), made);
    assert.equal(calls.count, 2);
  });
});

Deno.test("the records used last are kept, and those that were given up are taken away", async () => {
  await withFolder(async (folder) => {
    const kept = openKeptFolder(folder), { make } = maker();
    const age = (name: string, minutes: number) => {
      const then = new Date(Date.now() - minutes * 60_000);
      return Deno.utime(join(folder, name), then, then);
    };
    await kept.take(KIND, "one", make);
    await kept.take(KIND, "two", make);
    await kept.take({ name: "other", most: 1 }, "one", make);
    await age("thing-one.kept", 40);
    await age("thing-two.kept", 30);
    await kept.take(KIND, "one", make);
    for (const [name, minutes] of [[".young.kept", 1], [".old.kept", 30]] as const) {
      await Deno.writeTextFile(join(folder, name), "");
      await age(name, minutes);
    }
    await kept.take(KIND, "three", make);
    assert.deepEqual(filesOf(folder), [
      ".young.kept",
      "other-one.kept",
      "thing-one.kept",
      "thing-three.kept",
    ]);
  });
});

Deno.test("lengths that are none are refused before anything is allocated for them", async () => {
  await withFolder(async (folder) => {
    const { make } = maker(), kept = openKeptFolder(folder), path = join(folder, "thing-one.kept");
    await kept.put(KIND, "one", make());
    const name = "x".repeat(40), arrays = { [name]: new Uint8Array(40), y: new Uint8Array(40) };
    await kept.put(KIND, "one", { facts: 0, arrays });
    const bytes = await Deno.readFile(path), text = new TextDecoder("latin1").decode(bytes);
    // 4 GB and as many less than none: the file's size is as it should be.
    const header = text.slice(64, 64 + new DataView(bytes.buffer).getUint32(16, true));
    const parsed = JSON.parse(header);
    parsed.arrays[0].name = "x";
    parsed.arrays[0].length = 2 ** 32;
    parsed.arrays[1].length = 80 - 2 ** 32;
    const forged = JSON.stringify(parsed).padEnd(header.length);
    assert.equal(forged.length, header.length);
    bytes.set(new TextEncoder().encode(forged), 64);
    await Deno.writeFile(path, bytes);
    const before = allocated();
    assert.equal(await kept.find(KIND, "one"), null);
    assert.ok(allocated() - before < 2 ** 28);
  });
});

const allocated = () => Deno.memoryUsage().external;

Deno.test("a pipe in a record's place is not waited for", async () => {
  await withFolder(async (folder) => {
    await Deno.mkdir(folder);
    const { calls, make } = maker(), path = join(folder, "thing-one.kept");
    if (Deno.build.os === "windows") return;
    await new Deno.Command("mkfifo", { args: [path] }).output();
    await openKeptFolder(folder).take(KIND, "one", make);
    assert.equal(calls.count, 1);
  });
});

Deno.test("who may only read is asked for no right: what is kept is read, and where that may not be, made", async () => {
  await withFolder(async (folder) => {
    const { make } = maker();
    await openKeptFolder(folder).put(KIND, "one", make());
    const module = new URL("../../runtime/kept/kept_folder.ts", import.meta.url).href;
    const path = `${folder}.ts`;
    await Deno.writeTextFile(
      path,
      `import { openKeptFolder } from ${JSON.stringify(module)};
      // A right that would be asked for.
      for (const name of ["open", "stat", "utime"]) {
        const real = Deno[name];
        Deno[name] = (...all) => {
          const right = name === "utime" ? "write" : "read";
          if (Deno.permissions.querySync({ name: right, path: all[0] }).state === "prompt") console.log("asks", name);
          return real(...all);
        };
      }
      const kept = openKeptFolder(${JSON.stringify(folder)});
      const kind = { name: "thing", most: 2 };
      console.log(await kept.find(kind, "one") !== null, await kept.facts(kind, "one") !== null);`,
    );
    const run = async (...rights: string[]) => {
      const args = ["run", "--no-check", "--no-config", "--no-lock", "--no-prompt", ...rights, path];
      const { stdout } = await new Deno.Command(Deno.execPath(), { args, stderr: "inherit" }).output();
      return new TextDecoder().decode(stdout).trim();
    };
    assert.equal(await run(`--allow-read=${folder}`), "true true");
    assert.equal(await run(), "false false");
  });
});
