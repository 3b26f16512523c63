import assert from "node:assert/strict";
import { message } from "../../../runtime/base/message.ts";
import { readSpeechServer } from "../../../runtime/speech/voices/server/config.ts";
import { serverVoices } from "../../../runtime/speech/voices/server/voices.ts";
import type { VoiceChunk } from "../../../runtime/speech/voices/voice.ts";

const KEY = "sk-test-0123456789abcdefghij";
const PATIENCE = { answerMs: 300, pauseMs: 300, voicesMs: 300 };

/** A second of a voice's sound, as 16-bit PCM. */
const SPEECH = new Uint8Array(
  Int16Array.from({ length: 24_000 }, (_, i) => 8000 * Math.sin(i * 0.05) * Math.sin(i / 24_000 * Math.PI))
    .buffer,
);

interface Heard {
  readonly path: string;
  readonly authorization: string | null;
  readonly body: Record<string, unknown>;
}

/** Starts a real server on this machine, and speaks with its voice `nova`. */
async function withServer(
  answer: (request: Request, count: number) => Response | Promise<Response>,
  run: (
    speak: (text: string, rate?: number, signal?: AbortSignal) => AsyncIterable<VoiceChunk>,
    heard: Heard[],
  ) => Promise<void>,
  patience = PATIENCE,
): Promise<void> {
  const heard: Heard[] = [];
  const server = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen() {} }, async (request) => {
    const body = request.method === "POST" ? await request.json() : {};
    const { pathname: path } = new URL(request.url);
    heard.push({ path, authorization: request.headers.get("authorization"), body });
    return await answer(request, heard.length);
  });
  const variables: Record<string, string> = {
    HEADCAST_SPEECH_KEY: KEY,
    HEADCAST_SPEECH_VOICES: "nova,af_bella+af_sky(2)",
  };
  const config = readSpeechServer((name) => variables[name], `http://127.0.0.1:${server.addr.port}`)!;
  try {
    const [voice] = await serverVoices(config, patience);
    await run((text, rate = 1, signal) => voice!.speak(text, { rate, ...(signal && { signal }) }), heard);
  } finally {
    await server.shutdown();
  }
}

const pcm = (body: BodyInit, type = "audio/pcm") => new Response(body, { headers: { "content-type": type } });
const samplesOf = (chunks: readonly VoiceChunk[]) => chunks.flatMap((chunk) => [...chunk.pcm]);

/** What is thrown by whoever reads on, which never has the key in it, nor in what caused it. */
async function problemOf(chunks: AsyncIterable<VoiceChunk>): Promise<string> {
  try {
    await Array.fromAsync(chunks);
  } catch (error) {
    assert.ok(!Deno.inspect(error, { depth: 20 }).includes(KEY.slice(8, 20)), "the key stands in the error");
    return message(error);
  }
  return "nothing is the matter";
}

Deno.test("a speech server is asked sentence by sentence, with the key, and its PCM comes through to the sample", () =>
  withServer((_, count) => pcm(count === 1 ? SPEECH : SPEECH.slice(0, 4800)), async (speak, heard) => {
    const chunks = await Array.fromAsync(speak("Hello Dr. Who. And more!", 1.5));
    assert.deepEqual(heard.map(({ path, body }) => [path, body]), [
      ["/v1/audio/speech", {
        model: "tts-1",
        input: "Hello Dr. Who.",
        voice: "nova",
        response_format: "pcm",
        speed: 1.5,
      }],
      ["/v1/audio/speech", {
        model: "tts-1",
        input: "And more!",
        voice: "nova",
        response_format: "pcm",
        speed: 1.5,
      }],
    ]);
    assert.ok(heard.every(({ authorization }) => authorization === `Bearer ${KEY}`));
    assert.ok(chunks.every(({ sampleRate, phones }) => sampleRate === 24_000 && phones.length === 0));
    const ints = new Int16Array(SPEECH.buffer);
    assert.deepEqual(
      samplesOf(chunks),
      [...ints, ...ints.subarray(0, 2400)].map((sample) => sample / 32_768),
    );
  }));

Deno.test("the sound of a speech server is given as it streams, whatever the pieces that it comes in", async () => {
  let send = (_: Uint8Array) => {};
  let end = () => {};
  const stream = new ReadableStream<Uint8Array>({
    start(controller) {
      send = (bytes) => controller.enqueue(bytes.slice());
      end = () => controller.close();
    },
  });
  await withServer(() => pcm(stream, "audio/pcm; rate=22050"), async (speak) => {
    const chunks = speak("Hello")[Symbol.asyncIterator]();
    send(SPEECH.subarray(0, 2001));
    const first = await chunks.next();
    // The half sample waits for its other half.
    assert.equal(first.value!.pcm.length, 1000);
    assert.equal(first.value!.sampleRate, 22_050);
    send(SPEECH.subarray(2001, 2004));
    send(SPEECH.subarray(2004, 6000));
    assert.equal((await chunks.next()).value!.pcm.length, 2000);
    end();
    assert.ok((await chunks.next()).done);
  });
});

Deno.test("a WAV from a speech server is read by its header, two channels as one", async () => {
  const wav = new Uint8Array(44 + 8);
  const view = new DataView(wav.buffer);
  wav.set(new TextEncoder().encode("RIFF\xff\xff\xff\xffWAVEfmt ".replace(/\xff/g, "x")));
  view.setUint32(16, 16, true);
  [1, 2].forEach((value, i) => view.setUint16(20 + 2 * i, value, true));
  view.setUint32(24, 44_100, true);
  view.setUint16(34, 16, true);
  wav.set(new TextEncoder().encode("data"), 36);
  [16_384, 0, -16_384, -16_384].forEach((value, i) => view.setInt16(44 + 2 * i, value, true));
  await withServer(() => pcm(wav, "audio/wav"), async (speak) => {
    const chunks = await Array.fromAsync(speak("Hello"));
    assert.equal(chunks[0]!.sampleRate, 44_100);
    assert.deepEqual(samplesOf(chunks), [0.25, -0.5]);
  });
});

Deno.test("what a speech server answers wrongly is refused with a reason, without the key", async () => {
  const json = (status: number, told: unknown) => Response.json(told, { status });
  const wrong: [answer: () => Response, words: RegExp][] = [
    [
      () => json(401, { error: { message: `bad key ${KEY}` } }),
      /must answer with sound: 401, it refuses the key$/,
    ],
    [() => json(400, { error: { message: `no voice for\n${KEY}` } }), /sound: 400, no voice for \[key\]$/],
    [() => json(404, { detail: "no such model" }), /sound: 404, no such model$/],
    [() => new Response("<html>", { status: 502 }), /must answer with sound: 502$/],
    [() => json(200, { ok: true }), /must answer with PCM: application\/json$/],
    [() => pcm("x", "audio/mpeg"), /must answer with PCM: audio\/mpeg$/],
    [
      () => pcm("ID3\u0004 an MP3's beginning", "application/octet-stream"),
      /must be PCM: it begins with "ID3\\u0004"$/,
    ],
    [() => pcm('{"error": "of some kind"}', "audio/pcm"), /must be PCM: it begins with/],
    [() => Response.redirect("http://127.0.0.1:9/"), /must be there: no answer$/],
    [() => pcm(SPEECH, "audio/pcm; rate=1000"), /must answer with PCM/],
  ];
  for (const [answer, words] of wrong) {
    await withServer(answer, async (speak) => assert.match(await problemOf(speak("Hello")), words));
  }
});

Deno.test("a speech server that never answers, stops in the midst or never ends holds nobody up", async () => {
  const never = Promise.withResolvers<Response>();
  await withServer(() => never.promise, async (speak) => {
    assert.match(await problemOf(speak("Hello")), /must begin to answer within: 0.3 s$/);
    never.resolve(pcm(""));
  });
  const stuck = (begun = SPEECH.slice()) =>
    new ReadableStream<Uint8Array>({ start: (controller) => controller.enqueue(begun) });
  await withServer(() => pcm(stuck()), async (speak) => {
    assert.match(await problemOf(speak("Hello")), /must go on within 0.3 s$/);
  });
  await withServer(() => new Response(stuck(SPEECH.slice(0, 9)), { status: 500 }), async (speak) => {
    assert.match(await problemOf(speak("Hello")), /must answer with sound: 500$/);
  });
  let sent = 0;
  const endless = () =>
    new ReadableStream<Uint8Array>({
      pull(controller) {
        sent += SPEECH.length;
        controller.enqueue(SPEECH.slice());
      },
    });
  await withServer(() => pcm(endless()), async (speak) => {
    let heard = 0;
    await assert.rejects(async () => {
      for await (const chunk of speak("Hello")) heard += chunk.pcm.length;
    }, /must last at most 120 s for one sentence/);
    assert.ok(heard <= 120 * 24_000 && sent < 600 * SPEECH.length, `${heard} samples, ${sent} bytes`);
  }, { ...PATIENCE, pauseMs: 10_000 });
});

/** Answers every request with a head and some sound, then tears the connection. */
function tearingServer(body: Uint8Array, head: string) {
  const listener = Deno.listen({ port: 0, hostname: "127.0.0.1" });
  const served = (async () => {
    for await (const connection of listener) {
      await connection.read(new Uint8Array(4096));
      await connection.write(new TextEncoder().encode(`HTTP/1.1 200 OK\r\n${head}\r\n\r\n`));
      await connection.write(body);
      connection.close();
    }
  })();
  const { port } = listener.addr;
  return {
    server: readSpeechServer(() => undefined, `http://127.0.0.1:${port}`)!,
    async close() {
      listener.close();
      await served;
    },
  };
}

Deno.test("a speech server that breaks off in mid-sentence has said what came, and is told in words after how much", async () => {
  for (
    const head of [
      "content-type: audio/pcm\r\ncontent-length: 48000",
      "content-type: audio/pcm\r\ntransfer-encoding: chunked",
    ]
  ) {
    const body = SPEECH.slice(0, 24_000);
    const chunked = new Uint8Array([...new TextEncoder().encode("5dc0\r\n"), ...body]);
    const { server, close } = tearingServer(head.endsWith("chunked") ? chunked : body, head);
    const [voice] = await serverVoices({ ...server, voices: ["nova"] }, PATIENCE);
    let heard = 0;
    await assert.rejects(async () => {
      for await (const { pcm } of voice!.speak("Hello")) heard += pcm.length;
    }, {
      message:
        "Cannot speak further, the speech server's sound must come to its end: it broke off after 0.50 s",
    });
    assert.equal(heard, 12_000);
    await close();
  }
});

Deno.test("who lists voices is warned of a speech server that is not there, or lets nobody in", async () => {
  const listener = Deno.listen({ port: 0, hostname: "127.0.0.1" });
  const { port } = listener.addr;
  listener.close();
  const warnings: string[] = [];
  const config = (port: number) => readSpeechServer(() => undefined, `http://127.0.0.1:${port}`)!;
  const listed = await serverVoices(config(port), PATIENCE, (words) => warnings.push(words));
  assert.deepEqual([listed.map(({ id }) => id), warnings], [["server:alloy"], ["it does not answer"]]);
  for (const [status, words] of [[401, "it answers with 401, it refuses the key"], [404, null]] as const) {
    warnings.length = 0;
    const server = Deno.serve(
      { port: 0, hostname: "127.0.0.1", onListen() {} },
      () => new Response("", { status }),
    );
    await serverVoices(config(server.addr.port), PATIENCE, (each) => warnings.push(each));
    assert.deepEqual(warnings, words === null ? [] : [words]);
    await server.shutdown();
  }
});

Deno.test("abort ends a speech server's sound at once, before its answer and in the midst", async () => {
  const never = Promise.withResolvers<Response>();
  const early = new AbortController();
  const open = () =>
    new ReadableStream<Uint8Array>({ start: (controller) => controller.enqueue(SPEECH.slice()) });
  await withServer((_, count) => {
    if (count > 1) return pcm(open());
    early.abort();
    return never.promise;
  }, async (speak) => {
    await assert.rejects(Array.fromAsync(speak("Hello", 1, early.signal)), { name: "AbortError" });
    never.resolve(pcm(""));
    const later = new AbortController();
    const begin = performance.now();
    await assert.rejects(async () => {
      for await (const _ of speak("Hello", 1, later.signal)) later.abort();
    }, { name: "AbortError" });
    assert.ok(performance.now() - begin < 250);
  });
});

Deno.test("a speech server's voices are those that were told, else those that it lists, else the usual one", async () => {
  const lists: [answer: () => Response, ids: string[]][] = [
    [() => Response.json({ voices: ["a", "b", "", 7, "x\ny"] }), ["server:a", "server:b"]],
    [() => Response.json({ voices: [{ id: "a", name: "A" }, { name: "B" }] }), ["server:a", "server:B"]],
    [() => Response.json(["c", "c"]), ["server:c"]],
    [() => new Response("none", { status: 404 }), ["server:alloy"]],
    [() => Response.json({ voices: Array(1000).fill("x").map((x, i) => x + i).concat("y".repeat(1e6)) }), [
      "server:alloy",
    ]],
  ];
  for (const [answer, ids] of lists) {
    const server = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen() {} }, answer);
    const config = readSpeechServer(() => undefined, `http://localhost:${server.addr.port}/v1/`)!;
    assert.deepEqual((await serverVoices(config, PATIENCE)).map(({ id }) => id), ids);
    await server.shutdown();
  }
});

Deno.test("readSpeechServer() reads flag and environment, and refuses what cannot be without repeating a secret", () => {
  const read = (url: string | undefined, variables: Record<string, string> = {}) =>
    readSpeechServer((name) => variables[`${name.replace("HEADCAST_SPEECH_", "").toLowerCase()}`], url);
  assert.equal(read(undefined), null);
  assert.equal(read(undefined, { server: "http://a:1" })!.address.href, "http://a:1/v1/audio/speech");
  for (const url of ["https://a.b", "https://a.b/", "https://a.b/v1", "https://a.b/v1/audio/speech#x"]) {
    assert.equal(read(url)!.address.href, "https://a.b/v1/audio/speech");
  }
  assert.equal(read("https://a.b/tts/v1?x=1")!.address.href, "https://a.b/tts/v1/audio/speech?x=1");
  const config = read("https://a.b", { key: KEY, voices: "x, y", model: "kokoro" })!;
  assert.deepEqual([config.voices, config.model], [["x", "y"], "kokoro"]);
  assert.ok(!Deno.inspect(config, { depth: 9 }).includes(KEY) && !JSON.stringify(config).includes(KEY));
  const refused: [() => unknown, RegExp][] = [
    [() => read("ftp://a.b"), /its address must begin with http:\/\/ or https:\/\/: ftp:\/\/a\.b$/],
    [() => read("nonsense"), /must begin with http/],
    [() => read(`https://me:${KEY}@a.b`), /its key must stand in HEADCAST_SPEECH_KEY, not in the address$/],
    [() => read("http://a.b", { key: KEY }), /a key must go to https or to this machine: http:\/\/a\.b$/],
    [
      () => read("http://127.a.b", { key: KEY }),
      /a key must go to https or to this machine: http:\/\/127\.a\.b$/,
    ],
    [() => read("https://a.b", { key: `${KEY}\n x` }), /HEADCAST_SPEECH_KEY must be of visible ASCII$/],
    [() => read("https://a.b", { voices: "a\u0000b" }), /must have a name/],
  ];
  for (const [attempt, words] of refused) {
    assert.throws(attempt, (error: Error) => words.test(error.message) && !error.message.includes(KEY));
  }
});
