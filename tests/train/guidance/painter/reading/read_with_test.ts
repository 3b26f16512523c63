import assert from "node:assert/strict";
import { openKeptFolder } from "../../../../../runtime/kept/kept_folder.ts";
import { printLook } from "../../../../../train/guidance/painter/look/whole_look.ts";
import { readPrompt } from "../../../../../train/guidance/painter/prompt/read_prompt.ts";
import { type Reader, readWithModel } from "../../../../../train/guidance/painter/reading/read_with.ts";
import { readReaderServer } from "../../../../../train/guidance/painter/reading/reader_server.ts";
import { type Asked, KEY, refuses, says, SHAPES, withReader } from "./reader_support.ts";

const PROMPT = "a pirate with a xyzzyx";
const MOHAWK = { look: { hair: { style: "mohawk", colour: "#20c020" } }, shown: [] };
const signal = new AbortController().signal;

/** What becomes of a prompt by a reader that replies so. */
async function read(
  reply: (asked: Asked, count: number) => Response | Promise<Response>,
  more: Partial<Reader> = {},
  prompt = PROMPT,
) {
  let got!: Awaited<ReturnType<typeof readWithModel>>, asked!: Asked[];
  await withReader(reply, async (server, all) => {
    got = await readWithModel(prompt, 1, { server, shapes: SHAPES, signal, ...more });
    asked = all;
  });
  return { ...got, asked };
}

Deno.test("a reader is asked with the look's schema, the fields in words and looks as the tables read them", async () => {
  const { asked: [one] } = await read(() => says(MOHAWK));
  assert.equal(one!.path, "/v1/chat/completions");
  assert.equal(one!.authorization, `Bearer ${KEY}`);
  const { model, temperature, seed, response_format, messages, stream } = one!.body;
  assert.deepEqual([model, temperature, seed, stream], ["test", 0, 1, undefined]);
  assert.equal(response_format.type, "json_schema");
  const { look } = response_format.json_schema.schema.properties;
  assert.deepEqual(Object.keys(look.properties.shape.properties), SHAPES);
  assert.ok(look.properties.hair.properties.style.enum.includes("mohawk"));
  assert.equal(look.properties.prompt, undefined);
  assert.match(messages[0].content, /^hair\.style: bald \| /m);
  assert.deepEqual(messages.at(-1), {
    role: "user",
    content: `Prompt: "${PROMPT}"\nNot understood: ["xyzzyx"]`,
  });
  const examples = messages.filter(({ role }: { role: string }) => role === "assistant");
  const wizard = JSON.parse(examples[0].content).look;
  assert.deepEqual(wizard.pieces, [{ kind: "pointed hat" }]);
  assert.ok(JSON.stringify(one!.body).length < 24_000, "a small context holds it");
});

Deno.test("what a reader says is taken, with what follows from it, and what it leaves open is as the tables read it", async () => {
  const { look, differences, refused } = await read(() => says(MOHAWK));
  const tables = readPrompt(PROMPT, 1).look;
  assert.equal(refused, null);
  assert.equal(look.hair.style, "mohawk");
  assert.deepEqual(
    look.beard.colour,
    look.hair.colour,
    "the beard is dyed along, as hair and beard were one",
  );
  assert.deepEqual([look.pieces, look.eyes, look.shape], [tables.pieces, tables.eyes, tables.shape]);
  assert.deepEqual(differences.map(({ field, taken }) => [field, taken]), [["hair.style", "reader"]]);
});

Deno.test("a reader that says nothing changes nothing", async () => {
  for (const prompt of [PROMPT, "a wise old woman with blue eyes", "an orc", ""]) {
    const { look, words } = await read(() => says({ look: {}, shown: [] }), {}, prompt);
    const tables = readPrompt(prompt, 1);
    assert.equal(printLook(look), printLook(tables.look), prompt);
    assert.deepEqual(words, tables.words);
  }
});

Deno.test("words that only a reader understands are understood where its look shows them, and not where it only says so", async () => {
  const shown = (field: string) => ({ ...MOHAWK, shown: [{ words: "a Xyzzyx", field }] });
  const entry = ({ words }: { words: readonly { text: string }[] }) =>
    words.find(({ text }) => text === "xyzzyx");
  const understood = await read(() => says(shown("look.hair.style")));
  assert.deepEqual(understood.unknown, []);
  assert.partialDeepStrictEqual(entry(understood), { as: "understood", means: "hair.style, by the reader" });
  for (const field of ["pieces", "no.such.field", "constructor"]) {
    const claimed = await read(() => says(shown(field)));
    assert.deepEqual(claimed.unknown, ["xyzzyx"], field);
  }
});

Deno.test("a server that takes no schema is asked for an object, then for text, and no more with what it names", async () => {
  const { look, asked } = await read(({ body }) =>
    "temperature" in body
      ? refuses("temperature is not supported with this model")
      : body.response_format
      ? refuses(
        `cannot have ${body.response_format.type}`,
        body.response_format.type === "json_object" ? 422 : 500,
      )
      : says(
        `<think>{"look": 1}</think>Here it is:\n\`\`\`json\n${JSON.stringify(MOHAWK)}\n\`\`\`\nGood luck!`,
      )
  );
  assert.equal(look.hair.style, "mohawk");
  assert.deepEqual(asked.map(({ body }) => [body.temperature, body.seed, body.response_format?.type]), [
    [0, 1, "json_schema"],
    [undefined, 1, "json_schema"],
    [undefined, 1, "json_object"],
    [undefined, 1, undefined],
  ]);
});

Deno.test("an answer that is none is asked for once more, with what is wrong with it", async () => {
  const bad = JSON.stringify({ look: { hair: { style: "mohican" } } });
  const { look, asked } = await read((_, count) => says(count === 1 ? bad : MOHAWK));
  assert.equal(look.hair.style, "mohawk");
  const [, said, told] = asked[1]!.body.messages.slice(-3);
  assert.deepEqual(said, { role: "assistant", content: bad });
  assert.match(told.content, /look\.hair\.style must be one of bald, .*: "mohican"\. Answer again/);
});

Deno.test("the tables' reading stands in for a reader that answers wrong twice, fails, refuses, or is not there", async () => {
  const cases: readonly (readonly [reply: () => Response, words: RegExp])[] = [
    [() => says("I am sorry, Dave"), /must be a JSON object/],
    [() => says({ look: { pieces: [{ kind: "sombrero" }] } }), /kind must be one of .*: "sombrero"/],
    [() => says({ look: { hair: { hat: 1 } } }), /has only style, .*: "hat"/],
    [() => new Response("no JSON"), /must answer with JSON/],
    [() => Response.json({ choices: [] }), /must answer with a message/],
    [() => Response.json({ error: { message: "out of memory" } }), /has failed, out of memory/],
    [() => refuses("who are you?", 401), /200: 401, it refuses the key/],
    [() => refuses(`no model for ${KEY}`, 404), /200: 404, no model for \[key\]/],
    [() => says("x".repeat(300 * 1024)), /at most: 256 KiB/],
    [() => Response.redirect("http://127.0.0.1:1/"), /must be there: no answer/],
  ];
  const tables = readPrompt(PROMPT, 1);
  for (const [reply, expected] of cases) {
    const { look, words, refused } = await read(reply);
    assert.match(refused!, expected);
    assert.ok(!refused!.includes(KEY) && !refused!.includes("127.0.0.1"), refused!);
    assert.deepEqual([look, words], [tables.look, tables.words]);
  }
  const gone = readReaderServer("http://127.0.0.1:1", undefined, () => undefined);
  const { refused } = await readWithModel(PROMPT, 1, { server: gone, shapes: SHAPES, signal });
  assert.match(refused!, /must be there: no answer/);
});

Deno.test("a reader that is slow is not waited for, and Ctrl-C ends the request at once", async () => {
  const slow = Promise.withResolvers<void>();
  const wait = async () => {
    await slow.promise;
    return says(MOHAWK);
  };
  const { promise: asked, resolve } = Promise.withResolvers<void>();
  const interrupt = new AbortController();
  await withReader(wait, async (server) => {
    const { refused } = await readWithModel(PROMPT, 1, { server, shapes: SHAPES, signal, patienceMs: 50 });
    assert.match(refused!, /within: 0.05 s/);
    slow.resolve();
  });
  const forever = Promise.withResolvers<Response>();
  await withReader(() => {
    resolve();
    return forever.promise;
  }, async (server) => {
    const reading = readWithModel(PROMPT, 1, { server, shapes: SHAPES, signal: interrupt.signal });
    await asked;
    interrupt.abort(new Error("Interrupted"));
    await assert.rejects(reading, /^Error: Interrupted$/);
    forever.resolve(says(MOHAWK));
  });
});

Deno.test("the same question is asked once: its answer is kept, by prompt, seed and model", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const kept = openKeptFolder(folder);
    await withReader(() => says(MOHAWK), async (server, asked) => {
      const take = async (prompt: string, seed = 1, model = "test") =>
        printLook(
          (await readWithModel(prompt, seed, {
            ...{ server: { ...server, model }, shapes: SHAPES, signal, kept },
          })).look,
        );
      assert.equal(await take(PROMPT), await take(PROMPT));
      assert.equal(asked.length, 1);
      await take("an elf");
      await take(PROMPT, 2);
      await take(PROMPT, 1, "other");
      assert.equal(asked.length, 4);
    });
    for await (const { name } of Deno.readDir(folder)) {
      assert.ok(!(await Deno.readTextFile(`${folder}/${name}`)).includes(KEY));
    }
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("prompts go to this machine or by https, and the key stands in no address", () => {
  const of = (url: string, model?: string) => readReaderServer(url, model, () => KEY);
  for (
    const url of ["http://localhost:1", "http://127.0.0.1:1/v1", "https://a.example/v1/chat/completions"]
  ) {
    assert.ok(of(url).address.pathname.endsWith("/v1/chat/completions"), url);
  }
  assert.throws(() => of("http://10.0.0.1"), RangeError);
  assert.throws(
    () => readReaderServer("http://a.example", undefined, () => undefined),
    /https or to this machine/,
  );
  assert.throws(() => of(`https://${KEY}@a.example`), /must stand in HEADCAST_READER_KEY/);
  assert.throws(() => of("ftp://a.example"), /must begin with http/);
  assert.throws(() => of("https://a.example", "\n"), /must have a name/);
  assert.ok(!Deno.inspect(of("https://a.example")).includes(KEY));
});
