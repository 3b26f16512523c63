import assert from "node:assert/strict";
import type { HubOptions } from "../../../runtime/stream/hub/hub_options.ts";
import { ARKIT_INDEX } from "../../../runtime/head/arkit.ts";
import { restPose } from "../../../runtime/motion/head_pose.ts";
import type {
  AnswerMessage,
  ErrorMessage,
  SpeakingMessage,
} from "../../../runtime/protocol/server_messages.ts";
import { createQuestionBudget } from "../../../runtime/stream/brain/question_budget.ts";
import { type Limits, USUAL_LIMITS } from "../../../runtime/stream/limits.ts";
import { eventually } from "../../eventually.ts";
import {
  type Asked,
  calls,
  openStream,
  says,
  stops,
  streamed,
  withBrain,
} from "../../speech/brain/brain_server.ts";
import { fakeSpeech, fakeVoice } from "../sound/fake_speech.ts";
import { type VirtualHub, withHub } from "../virtual_hub.ts";

type Client = ReturnType<VirtualHub["connect"]>;
const answersOf = ({ socket }: Client) =>
  socket.messages.filter((each): each is AnswerMessage => each.type === "answer");
const errorsOf = ({ socket }: Client) =>
  socket.messages.filter((each): each is ErrorMessage => each.type === "error");
const newsOf = ({ socket }: Client) =>
  socket.messages.filter((each): each is SpeakingMessage => each.type === "speaking");
const textOf = (client: Client, id: string) =>
  answersOf(client).filter((each) => each.id === id).map(({ text }) => text).join("");
/** Until an answer's request is over, in real time: the brain is a server. */
const done = (client: Client, id: string) =>
  eventually(`${id} is answered`, () => answersOf(client).find((each) => each.id === id && each.done));

function withTalk(
  reply: (asked: Asked, count: number) => Response | Promise<Response>,
  test: (virtual: VirtualHub & { puppeteer: Client; asked: Asked[]; spoken: string[] }) => Promise<void>,
  options: Partial<HubOptions> = {},
): Promise<void> {
  return withBrain(reply, async (brain, asked) => {
    const voice = fakeVoice("fake:brain");
    const spoken: string[] = [];
    const speech = fakeSpeech({
      ...voice,
      speak(text, options) {
        spoken.push(text);
        return voice.speak(text, options);
      },
    });
    await withHub(async (virtual) => {
      const puppeteer = virtual.connect();
      const { answers } = await puppeteer.join({ role: "puppeteer", sound: ["pcm-s16"], fps: 1 });
      assert.equal(answers, true);
      await test({ ...virtual, puppeteer, asked, spoken });
    }, { speech, brain, ...options });
  });
}

const ask = (id: string, text = "How are you?") => ({ type: "ask", id, text });

Deno.test("an answer is said as one utterance from its first sentence on, while the rest is written", async () => {
  const held = openStream();
  await withTalk(() => held.response, async ({ puppeteer, connect, sleep, spoken }) => {
    const viewer = connect();
    await viewer.join();
    puppeteer.send(ask("q"));
    held.send(says("Very well. And"));
    await eventually("a sentence is said", () => sleep(10).then(() => spoken.length === 1));
    await sleep(100);
    assert.deepEqual(newsOf(puppeteer).map(({ id, state }) => [id, state]), [["q", "started"]]);
    // The voice has said what there was, and waits for the brain longer than a voice may take.
    await sleep(20_000);
    held.send(says(" you? ") + says("**Fine**.") + stops());
    held.end();
    await done(puppeteer, "q");
    await sleep(5000);
    assert.deepEqual(spoken, ["Very well.", "And you?", "Fine."]);
    assert.deepEqual(newsOf(puppeteer).map(({ id, state }) => [id, state]), [["q", "started"], [
      "q",
      "ended",
    ]]);
    const pauses = 2 * 180;
    assert.equal(newsOf(puppeteer)[1]!.playedMs, 100 * spoken.join("").length + pauses);
    assert.equal(textOf(puppeteer, "q"), "Very well. And you? **Fine**.");
    assert.deepEqual(
      [answersOf(viewer).length, errorsOf(puppeteer).length],
      [0, 0],
      "only who asked reads it",
    );
  });
});

Deno.test("a mood comes over the face when its sentence begins to sound, not when the model sets it", () =>
  withTalk(
    () =>
      streamed(
        says("One long first sentence of calm. ") + calls("set_mood", '{"mood":"happy"}') + says("Yes!") +
          stops(),
      ),
    async ({ puppeteer, sleep, hub, clock }) => {
      const pose = restPose("arkit");
      const smile = () => {
        hub.faceOf("main")!.sample(clock.epoch(), pose);
        return pose.expression[ARKIT_INDEX.mouthSmileLeft]!;
      };
      puppeteer.send(ask("q"));
      await done(puppeteer, "q");
      await sleep(2900);
      assert.ok(smile() < 0.1, `smiles ${smile()} in the first sentence`);
      await sleep(900);
      assert.ok(smile() > 0.15, `smiles ${smile()} in the second`);
    },
  ));

Deno.test("an interrupt ends the request at once, and only what was heard is remembered", async () => {
  const held = openStream();
  await withTalk(
    (_, count) => count === 1 ? held.response : streamed(says("Sure.") + stops()),
    async ({ puppeteer, sleep, spoken, asked }) => {
      puppeteer.send(ask("q", "Tell me a story."));
      held.send(says("It was night. There was a king. He had "));
      await eventually("it is said", () => sleep(10).then(() => spoken.length > 0));
      await sleep(500);
      puppeteer.send({ type: "interrupt" });
      await held.cancelled;
      assert.equal((await done(puppeteer, "q")).reason, "The answer was interrupted");
      puppeteer.send(ask("r", "Go on."));
      await done(puppeteer, "r");
      assert.deepEqual(asked[1]!.body.messages.slice(1), [
        { role: "user", content: "Tell me a story." },
        { role: "assistant", content: "It was night." },
        { role: "user", content: "Go on." },
      ]);
      await sleep(3000);
      assert.deepEqual(newsOf(puppeteer).map(({ id, state }) => `${id} ${state}`), [
        ...["q started", "q interrupted", "r started", "r ended"],
      ]);
    },
  );
});

Deno.test("what is still thought of is interrupted too, by its name or by none; other names are not it", async () => {
  for (
    const [interrupt, name] of [[{ type: "interrupt" }, "q"], [{ type: "interrupt", id: "p" }, "p"]] as const
  ) {
    const held = openStream();
    await withTalk(() => held.response, async ({ puppeteer, connect, sleep, asked }) => {
      const viewer = connect();
      await viewer.join();
      puppeteer.send(ask(name));
      await eventually("it is asked", () => asked.length === 1);
      puppeteer.send({ type: "interrupt", id: "another" });
      viewer.send({ type: "interrupt" });
      await sleep(10);
      assert.deepEqual(answersOf(puppeteer), []);
      puppeteer.send(interrupt);
      assert.equal((await done(puppeteer, name)).reason, "The answer was interrupted");
      assert.deepEqual(errorsOf(puppeteer).map(({ code }) => code), ["unknown-speech"]);
      assert.deepEqual(errorsOf(viewer).map(({ code }) => code), ["not-puppeteer"]);
    });
  }
});

Deno.test("viewers ask nothing, nobody asks twice at once, and what is no question is refused", async () => {
  const held = openStream();
  await withTalk(() => held.response, async ({ puppeteer, connect, asked, hub }) => {
    const viewer = connect();
    await viewer.join();
    viewer.send(ask("v"));
    puppeteer.send(ask("a"));
    puppeteer.send(ask("b"));
    for (const text of ["", " \n", "x".repeat(2001), "a\u0000b", 5]) puppeteer.send({ ...ask("c"), text });
    puppeteer.send({ ...ask("d"), id: "x".repeat(65) });
    assert.deepEqual(errorsOf(viewer).map(({ code }) => code), ["not-puppeteer"]);
    assert.deepEqual(errorsOf(puppeteer).map(({ code }) => code), [
      "too-many-questions",
      ...new Array(6).fill("bad-message"),
    ]);
    await assert.rejects(
      hub.ask("main", "x", { type: "ask", id: "e", text: "x" }),
      /before the last question/,
    );
    assert.equal(await hub.ask("elsewhere", "x", { type: "ask", id: "e", text: "x" }), null);
    await eventually("it is asked", () => asked.length === 1);
    // Who leaves is not answered.
    puppeteer.leave();
    held.send(says("Well. "));
    await held.cancelled;
  });
});

Deno.test("questions and characters an hour are bounded for each who pays, and told when there is room again", () =>
  withTalk(
    () => streamed(says("0123456789".repeat(3) + ".") + stops()),
    async ({ puppeteer, hub }) => {
      const of = (payer: string, id: string) => hub.ask("main", payer, { type: "ask", id, text: "12345" });
      await of("token a", "1");
      await of("token a", "2");
      const refusal = await of("token a", "3").then(() => assert.fail(), (error) => error);
      assert.match(refusal.message, /its questions an hour are for each token or address at most: 2$/);
      assert.equal(refusal.retryAfter, 1800);
      await of("token b", "4");
      puppeteer.send(ask("5", "x".repeat(90)));
      await done(puppeteer, "5");
      puppeteer.send(ask("6"));
      const [error] = errorsOf(puppeteer);
      assert.equal(error?.code, "too-many-questions");
      assert.match(error!.message, /characters of questions and answers an hour .* at most: 100$/);
      assert.ok(error!.retryAfter! > 600 && error!.retryAfter! < 1000);
    },
    { limits: { ...USUAL_LIMITS, questions: 2, questionCharacters: 100 } satisfies Limits },
  ));

Deno.test("an hour's budget comes back little by little, and what was answered beyond it comes off what follows", () => {
  let now = 0;
  const budget = createQuestionBudget({ questions: 2, questionCharacters: 100 }, () => now);
  budget.take("a", 10);
  budget.take("a", 10);
  assert.throws(() => budget.take("a", 10), { code: "too-many-questions", retryAfter: 1800 });
  now = 1_800_000;
  budget.take("a", 10);
  budget.spend("a", 260);
  now = 3_600_000;
  assert.throws(() => budget.take("a", 1), /characters/);
  now += 2 * 3_600_000;
  budget.take("a", 1);
  for (let payer = 0; payer < 20_000; payer++) budget.take(`token ${payer}`, 1);
});

Deno.test("a brain that fails is told to who asked, what it had said is said, and the next question is answered", () =>
  withTalk(
    (_, count) => count === 1 ? streamed(says("I think. That ")) : streamed(says("Yes.") + stops()),
    async ({ puppeteer, sleep, spoken }) => {
      puppeteer.send(ask("q"));
      assert.match((await done(puppeteer, "q")).reason!, /must end what it says: it broke off$/);
      puppeteer.send(ask("r"));
      await done(puppeteer, "r");
      await sleep(4000);
      assert.deepEqual(spoken, ["I think.", "Yes."]);
      assert.deepEqual(newsOf(puppeteer).map(({ id, state }) => `${id} ${state}`), [
        ...["q started", "q ended", "r started", "r ended"],
      ]);
    },
  ));

Deno.test("what was said is forgotten when everybody has left", () =>
  withTalk(() => streamed(says("Yes.") + stops()), async ({ puppeteer, connect, asked }) => {
    puppeteer.send(ask("q", "A secret"));
    await done(puppeteer, "q");
    puppeteer.leave();
    const next = connect();
    await next.join({ role: "puppeteer", sound: ["pcm-s16"] });
    next.send(ask("r", "What did I say?"));
    await done(next, "r");
    assert.equal(asked[1]!.body.messages.length, 2);
  }));

Deno.test("without a brain nothing is asked, and no welcome speaks of one", () =>
  withHub(async ({ connect, hub }) => {
    const puppeteer = connect();
    const welcome = await puppeteer.join({ role: "puppeteer" });
    assert.ok(!("answers" in welcome) || welcome.answers === false);
    puppeteer.send(ask("q"));
    assert.deepEqual(errorsOf(puppeteer).map(({ code, message }) => [code, message]), [
      ["unavailable", "Cannot ask, this server was given no brain: deno task start --brain"],
    ]);
    await assert.rejects(hub.ask("main", "x", { type: "ask", id: "e", text: "x" }), /was given no brain/);
  }, { speech: fakeSpeech() }));

Deno.test("two hundred questions that are interrupted at random moments leave no request open and nothing speaking", async () => {
  let open = 0;
  const encoder = new TextEncoder();
  const endless = () => {
    let timer: ReturnType<typeof setInterval> | undefined;
    open++;
    return new Response(
      new ReadableStream<Uint8Array>({
        start(controller) {
          timer = setInterval(() => controller.enqueue(encoder.encode(says("On and on. "))), 1);
        },
        cancel() {
          clearInterval(timer);
          open--;
        },
      }),
      { headers: { "content-type": "text/event-stream" } },
    );
  };
  const limits = { ...USUAL_LIMITS, questions: 1000, questionCharacters: 1e9 };
  await withTalk(endless, async ({ puppeteer, sleep }) => {
    let seed = 4;
    for (let index = 0; index < 200; index++) {
      puppeteer.send(ask(`q${index}`));
      seed = Math.imul(seed, 1664525) + 1013904223 | 0;
      const moment = (seed >>> 16) % 8;
      if (moment > 0) await new Promise((resolve) => setTimeout(resolve, moment));
      await sleep(moment * 40);
      puppeteer.send({ type: "interrupt" });
      await done(puppeteer, `q${index}`);
    }
    await eventually("all requests are over", () => open === 0);
    await sleep(1500);
    const before = puppeteer.socket.messages.length;
    await sleep(500);
    const rest = puppeteer.socket.messages.slice(before).map(({ type }) => type);
    assert.deepEqual(rest.filter((type) => type !== "video" && type !== "stats"), []);
    assert.deepEqual(errorsOf(puppeteer), []);
  }, { limits });
});
