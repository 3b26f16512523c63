import { type Context, Hono } from "hono";
import * as v from "valibot";
import { message } from "../base/message.ts";
import { type ErrorCode, ProtocolError } from "../protocol/errors.ts";
import { askedFields, MAX_SPOKEN_BYTES, spokenFields } from "../protocol/speech_fields.ts";
import { canonicalAddress } from "./front/address.ts";
import { payerOf } from "../stream/shares/payer.ts";
import type { Hub } from "../stream/hub.ts";
import { lackOfVoice } from "../stream/sound/utterance_sound.ts";
import { addressOf, type Guarded } from "./auth/guard.ts";
import { atMost, readRequest } from "./json_requests.ts";
import { lackOf, nameOf } from "./session_requests.ts";

const MOST_BYTES = MAX_SPOKEN_BYTES + 2048;

/** What is to be said. */
const speaking = v.strictObject({ ...spokenFields, id: v.optional(spokenFields.id) });

/** What is to be asked. */
const asking = v.strictObject({ ...askedFields, id: v.optional(askedFields.id) });

const STATUS: Readonly<Partial<Record<ErrorCode, 404 | 409 | 429 | 503>>> = {
  ...{ "not-joined": 404, "unknown-voice": 404, "unknown-speech": 404 },
  ...{ "too-much-sound": 409, "too-many-utterances": 429, "too-many-questions": 429, unavailable: 503 },
};

/**
 * What a program has a session's head say: for whoever may drive it. A guard has let the request pass; pages of other
 * origins than the listed ones were turned away before.
 */
export function speechRoutes(hub: Hub): Hono<Guarded> {
  const app = new Hono<Guarded>();
  app.get("/api/voices", async (context) => {
    context.header("cache-control", "no-store");
    const voices = await hub.voices();
    return context.json({
      voices: voices.map(({ id, label, languages, timed }) => ({ id, label, languages, timed })),
    });
  });

  const limit = atMost(MOST_BYTES, "speak");
  const path = "/api/sessions/:session/speak";
  app.post(path, limit, async (context) => {
    const refusal = lackOf(context, "speak");
    if (refusal) return refusal;
    let asked: v.InferOutput<typeof speaking>;
    try {
      asked = await readRequest(context.req.raw, speaking, "speak");
    } catch (error) {
      return context.json({ error: message(error) }, 400);
    }
    const { id = crypto.randomUUID(), ...rest } = asked;
    try {
      if (!await hasVoice(hub, rest.voice)) return noVoice(context, rest.voice);
      const generation = hub.speak(nameOf(context), { type: "speak", id, ...rest }, payer(context));
      return generation === null ? nobody(context) : context.json({ id, generation }, 202);
    } catch (error) {
      return refuse(context, error);
    }
  });

  app.post(
    "/api/sessions/:session/ask",
    limit,
    async (context) => {
      const refusal = lackOf(context, "speak");
      if (refusal) return refusal;
      let asked: v.InferOutput<typeof asking>;
      try {
        asked = await readRequest(context.req.raw, asking, "speak");
      } catch (error) {
        return context.json({ error: message(error) }, 400);
      }
      const { id = crypto.randomUUID(), ...rest } = asked;
      try {
        if (!await hasVoice(hub, rest.voice)) return noVoice(context, rest.voice);
        const answer = await hub.ask(nameOf(context), payer(context), { type: "ask", id, ...rest });
        if (answer === null) return nobody(context);
        return answer.text === "" && answer.reason !== undefined
          ? context.json({ error: answer.reason, id }, 502)
          : context.json(answer);
      } catch (error) {
        return refuse(context, error);
      }
    },
  );

  app.delete(path, async (context) => {
    const refusal = lackOf(context, "speak");
    if (refusal) return refusal;
    const id = context.req.query("id");
    try {
      const interrupted = await hub.interrupt(nameOf(context), id);
      return interrupted === null ? nobody(context) : context.json({ interrupted });
    } catch (error) {
      return refuse(context, error);
    }
  });
  return app;
}

const payer = (context: Context<Guarded>): string =>
  payerOf(context.var.grant, canonicalAddress(addressOf(context)));

const nobody = (context: Context): Response =>
  context.json({ error: `Cannot speak in a session that nobody is in: ${nameOf(context)}` }, 404);

const hasVoice = async (hub: Hub, id: string | undefined): Promise<boolean> =>
  id === undefined || (await hub.voices()).some((voice) => voice.id === id);

const noVoice = (context: Context, id: string | undefined): Response =>
  context.json({ error: lackOfVoice(id ?? null) }, 404);

function refuse(context: Context, error: unknown): Response {
  if (!(error instanceof ProtocolError)) throw error;
  if (error.retryAfter !== undefined) context.header("retry-after", String(error.retryAfter));
  return context.json({ error: error.message, code: error.code }, STATUS[error.code] ?? 400);
}
