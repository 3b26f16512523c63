import assert from "node:assert/strict";
import { message } from "../../../runtime/base/message.ts";
import { EXPRESSIONS } from "../../../runtime/motion/expressions.ts";
import { answer, type AnswerStep, MAX_ANSWER_LENGTH } from "../../../runtime/speech/brain/answer.ts";
import { type BrainServer, readBrainServer } from "../../../runtime/speech/brain/config.ts";
import { createConversation, MAX_REMEMBERED, MAX_TURNS } from "../../../runtime/speech/brain/conversation.ts";
import { readEvents } from "../../../runtime/speech/brain/event_stream.ts";
import { spokenForm } from "../../../runtime/speech/brain/spoken_form.ts";
import { calls, delta, KEY, openStream, says, stops, streamed, withBrain } from "./brain_server.ts";

const PATIENCE = { answerMs: 400, pauseMs: 300, wholeMs: 3000 };

function ask(server: BrainServer, signal = new AbortController().signal): AsyncGenerator<AnswerStep> {
  const messages = [{ role: "user", content: "How are you?" }] as const;
  return answer(server, { messages, signal, language: "en", patience: PATIENCE });
}

const spoken = (steps: readonly AnswerStep[]) =>
  steps.flatMap((step) => step.kind === "sentence" ? [[step.text, step.mood]] : []);
const written = (steps: readonly AnswerStep[]) =>
  steps.map((step) => step.kind === "text" ? step.text : "").join("");

/** What is thrown by whoever asks, which never has the key in it, nor in what caused it. */
async function problemOf(steps: AsyncIterable<AnswerStep>): Promise<string> {
  try {
    await Array.fromAsync(steps);
  } catch (error) {
    assert.ok(!Deno.inspect(error, { depth: 20 }).includes(KEY.slice(8, 20)), "the key stands in the error");
    return message(error);
  }
  return "nothing is the matter";
}

Deno.test("an answer comes sentence by sentence, whichever bytes its stream is parted at", async () => {
  const text = "Zürich is nice. 日本語もいい。 And 😀 3.5 more!";
  const stream = ": thinking\r\n\r\n" + [...text].map(says).join("").replaceAll("\n\n", "\r\n\r\n") + stops();
  for (const each of [1, 2, 3, 7, 4096]) {
    await withBrain(() => streamed(stream, each), async (server, asked) => {
      const steps = await Array.fromAsync(ask(server));
      assert.equal(written(steps), text);
      assert.deepEqual(spoken(steps), [
        ["Zürich is nice.", null],
        ["日本語もいい。", null],
        ["And 3.5 more!", null],
      ]);
      const [{ path, authorization, body }] = asked as [typeof asked[0]];
      assert.equal(path, "/v1/chat/completions");
      assert.equal(authorization, `Bearer ${KEY}`);
      assert.deepEqual([body.model, body.stream, body.messages.at(-1).content], [
        "test",
        true,
        "How are you?",
      ]);
      assert.deepEqual(body.tools[0].function.parameters.properties.mood.enum, EXPRESSIONS.moods);
    });
  }
});

Deno.test("events are read by their lines, whether those end with CR, LF or both, parted anywhere", async () => {
  const text = "event: x\rdata:a\r\rdata: b\r\ndata: c\r\n\r\nid: 1\ndata\n\ndata:  d";
  const bounds = { mostOfOne: 100, mostBytes: 1000, pauseMs: 1000 };
  for (let each = 1; each < 12; each++) {
    const events = readEvents(streamed(text, each).body!, "x", bounds, new AbortController().signal);
    assert.deepEqual(await Array.fromAsync(events), ["a", "b\nc", "", " d"]);
  }
});

Deno.test("a mood that the model sets goes with the sentence that comes next, in the next round or the same one", () =>
  withBrain(
    (_, count) =>
      count === 1
        ? streamed(says("Oh. ") + calls("set_mood", '{"mood":"sad"}') + stops("tool_calls"), 5)
        : streamed(
          says("That is a pity. ") + says("But") + says(" look.") + calls("set_mood", '{"mood": "happy"}') +
            says("All is well.") + stops(),
        ),
    async (server, asked) => {
      assert.deepEqual(spoken(await Array.fromAsync(ask(server))), [
        ["Oh.", null],
        ["That is a pity.", "sad"],
        ["But look.", null],
        ["All is well.", "happy"],
      ]);
      assert.equal(asked.length, 2);
      const [call, result] = asked[1]!.body.messages.slice(-2);
      assert.equal(call.content, "Oh. ");
      assert.deepEqual(call.tool_calls[0].function, { name: "set_mood", arguments: '{"mood":"sad"}' });
      assert.deepEqual(result, { role: "tool", tool_call_id: "call_a", content: '{"ok":true}' });
    },
  ));

Deno.test("a tool that there is not is refused back to the model once, and then it is not listened to", () =>
  withBrain((_, count) =>
    streamed(
      (count === 2 ? says("As I said. ") : "") + calls("open_door", "{}") + stops("tool_calls"),
    ), async (server, asked) => {
    assert.deepEqual(spoken(await Array.fromAsync(ask(server))), [["As I said.", null]]);
    assert.equal(asked.length, 2);
    assert.match(asked[1]!.body.messages.at(-1).content, /no tool of this name, only set_mood: open_door/);
  }));

Deno.test("moods that there are not, and arguments that are no JSON, are refused in words", () =>
  withBrain(
    (_, count) =>
      streamed(
        count === 1
          ? calls("set_mood", '{"mood":"evil"}') + calls("set_mood", '{"mo', "call_b", 1) +
            stops("tool_calls")
          : says("Fine.") + stops(),
      ),
    async (server, asked) => {
      assert.equal(await problemOf(ask(server)), "Cannot answer, the brain must say something: nothing");
      assert.equal(asked.length, 1, "two refusals at once are one too many");
    },
  ));

Deno.test("a model that has no tools is asked without them", () =>
  withBrain(
    ({ body }) =>
      body.tools !== undefined
        ? Response.json({ error: { message: "registry/model does not support tools" } }, { status: 400 })
        : streamed(says("Well.") + stops()),
    async (server) => assert.deepEqual(spoken(await Array.fromAsync(ask(server))), [["Well.", null]]),
  ));

Deno.test("what a brain answers wrongly is said in words, without its address or key", async () => {
  const cases: readonly [() => Response, RegExp][] = [
    [
      () => Response.json({ error: { message: `bad key ${KEY}` } }, { status: 401 }),
      /401, it refuses the key$/,
    ],
    [
      () => Response.json({ error: { message: `${KEY} is over quota` } }, { status: 429 }),
      /429, \[key\] is over/,
    ],
    [() => new Response("<html>", { status: 502 }), /must answer with 200: 502$/],
    [() => Response.json({ choices: [] }), /must answer with text\/event-stream: application\/json$/],
    [() => new Response("hello"), /text\/event-stream: text\/plain$/],
    [() => Response.redirect("http://127.0.0.1:1/elsewhere"), /must be there: no answer$/],
    [() => streamed("data: {oops\n\n"), /must send JSON: \{oops$/],
    [() => streamed(`data: {"error":{"message":"out of ${KEY}"}}\n\n`), /has failed, out of \[key\]$/],
    [() => streamed(says("Half a")), /must end what it says: it broke off$/],
    [() => streamed(stops()), /must say something: nothing$/],
    [() => streamed(`data: ${"x".repeat(70_000)}`), /must send at most: 65536 characters for one event$/],
    [
      () => streamed(delta({ tool_calls: Array.from({ length: 20 }, (_, i) => ({ index: i, id: `${i}` })) })),
      /at most: 8 times$/,
    ],
  ];
  for (const [reply, words] of cases) {
    await withBrain(reply, async (server) => {
      const problem = await problemOf(ask(server));
      assert.match(problem, words);
      assert.ok(!problem.includes("127.0.0.1"), problem);
    });
  }
});

Deno.test("a brain that does not begin, or does not go on, is not waited for", async () => {
  await withBrain(
    () => new Promise((done) => setTimeout(() => done(streamed(stops())), 600)),
    async (server) => {
      assert.match(await problemOf(ask(server)), /must begin to answer within: 0.4 s$/);
    },
  );
  const held = openStream();
  await withBrain(() => held.response, async (server) => {
    held.send(says("Well, "));
    assert.match(await problemOf(ask(server)), /must go on within: 0.3 s$/);
    await held.cancelled;
  });
});

Deno.test("an endless answer ends at its bound, and its request with it", async () => {
  let cancelled = false;
  const endless = new ReadableStream<Uint8Array>({
    pull: (controller) => controller.enqueue(new TextEncoder().encode(says("On and on. "))),
    cancel: () => void (cancelled = true),
  });
  const headers = { "content-type": "text/event-stream" };
  await withBrain(() => new Response(endless, { headers }), async (server) => {
    const steps = await Array.fromAsync(ask(server));
    assert.equal(written(steps).length, MAX_ANSWER_LENGTH);
  });
  assert.ok(cancelled);
  const keepAlive = new ReadableStream<Uint8Array>({
    pull: (controller) => controller.enqueue(new TextEncoder().encode(":\n".repeat(32_768))),
  });
  await withBrain(() => new Response(keepAlive, { headers }), async (server) => {
    assert.match(await problemOf(ask(server)), /at most: 4096 KiB$/);
  });
});

Deno.test("whoever interrupts ends the request at once", async () => {
  const held = openStream();
  await withBrain(() => held.response, async (server) => {
    const end = new AbortController();
    held.send(says("Once upon a time. There "));
    const steps = ask(server, end.signal);
    assert.deepEqual((await steps.next()).value, { kind: "text", text: "Once upon a time. There " });
    const begun = performance.now();
    end.abort(new DOMException("interrupted", "AbortError"));
    await assert.rejects(async () => await Array.fromAsync(steps), { name: "AbortError" });
    await held.cancelled;
    assert.ok(performance.now() - begun < 250);
  });
});

Deno.test("what a model writes is said without its marks", () => {
  assert.equal(
    spokenForm("**Yes**, `really` - see [the _manual_](https://x.y/z)."),
    "Yes, really - see the manual.",
  );
  assert.equal(spokenForm("<speak>Hi<break/></speak> snake_case 1 < 2\u0001"), "Hi snake_case 1 2");
  for (const nothing of ["", "***", "<br>", "🙂", "- "]) assert.equal(spokenForm(nothing), null);
});

Deno.test("a conversation is remembered within its bounds, and ends with the question", () => {
  const talk = createConversation({ prompt: "Be kind." });
  for (let turn = 0; turn < 40; turn++) talk.remember(`q${turn}`, turn === 39 ? "" : `a${turn}`);
  const messages = talk.with("next");
  assert.equal(messages.length, 1 + 2 * MAX_TURNS + 1);
  assert.deepEqual([messages[0], messages.at(-1)].map((each) => each!.content), ["Be kind.", "next"]);
  assert.equal(messages.at(-2)!.content, "...");
  talk.remember("long", "x".repeat(MAX_REMEMBERED));
  assert.equal(talk.with("next").length, 4);
  talk.forget();
  assert.equal(talk.with("next").length, 2);
});

Deno.test("a brain's address, key and model are checked before anybody is asked", () => {
  const env = (variables: Record<string, string>) => (name: string) => variables[name];
  const key = { HEADCAST_BRAIN_KEY: KEY };
  assert.equal(readBrainServer(env({}), {}), null);
  const addresses = ["http://[::1]:80", "http://localhost/v1/", "https://x.org/v1/chat/completions"].map((
    url,
  ) => readBrainServer(env(key), { url })!.address.href);
  assert.deepEqual(addresses, [
    "http://[::1]/v1/chat/completions",
    "http://localhost/v1/chat/completions",
    "https://x.org/v1/chat/completions",
  ]);
  const problems = [
    { url: "http://x.org" },
    { url: "ftp://x.org" },
    { url: "https://user:secret@x.org" },
    { url: "https://x.org", model: "a\nb" },
    { url: "https://x.org", prompt: "x".repeat(9000) },
  ].map((given) => {
    try {
      return readBrainServer(env(key), given);
    } catch (error) {
      return message(error);
    }
  });
  assert.deepEqual(problems, [
    "Cannot use the brain, a key must go to https or to this machine: http://x.org",
    "Cannot use the brain, its address must begin with http:// or https://: ftp://x.org",
    "Cannot use the brain, its key must stand in HEADCAST_BRAIN_KEY, not in the address",
    "Cannot use the brain, its model must have a name of 1 to 200 letters: a\nb",
    "Cannot use the brain, its prompt must be of at most 8000 characters: 9000",
  ]);
  assert.ok(!Deno.inspect(readBrainServer(env(key), { url: "https://x.org" }), { depth: 9 }).includes(KEY));
});
