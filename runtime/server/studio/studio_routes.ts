import { type Context, Hono, type MiddlewareHandler } from "hono";
import type * as v from "valibot";
import { message } from "../../base/message.ts";
import {
  type PromptAsked,
  promptAsked,
  type ReadPrompt,
  trainingAsked,
  type UnreadPrompt,
} from "../../protocol/trainings.ts";
import type { Guarded } from "../auth/guard.ts";
import { atMost, lackOfType, readRequest } from "../json_requests.ts";
import { type OriginList, senderOf } from "../origins.ts";
import type { Trainings } from "./trainings.ts";

/** A prompt of 2,000 characters, each written as \uXXXX, and the rest. */
const MOST_BYTES = 16 * 1024;

/**
 * Heads of words, from the server's own page or a program: what is understood of a prompt, and trainings. A guard has let
 * pass what an operator asks, or anybody where nobody is asked for a token.
 */
export function studioRoutes(trainings: Trainings, origins: OriginList): Hono<Guarded> {
  const app = new Hono<Guarded>();
  const limit = atMost(MOST_BYTES, "train");
  const check: MiddlewareHandler<Guarded> = async (context, next) => lackOf(context, origins) ?? await next();

  app.post("/api/prompts", check, limit, async (context) => {
    context.header("cache-control", "no-store");
    const asked = await bodyOf(context, promptAsked, "read the prompt");
    if (asked instanceof Response) return asked;
    const reading = await readingOf(context, trainings, asked);
    return reading instanceof Response ? reading : context.json(reading);
  });

  app.post("/api/trainings", check, limit, async (context) => {
    context.header("cache-control", "no-store");
    const asked = await bodyOf(context, trainingAsked, "train");
    if (asked instanceof Response) return asked;
    const reading = await readingOf(context, trainings, asked);
    if (reading instanceof Response) return reading;
    const objection = objectionTo(reading, asked.strict);
    if (objection) return context.json(objection, 422);
    try {
      const begun = await trainings.begin(asked, reading);
      if ("training" in begun) return context.json(begun, 201);
      const training = await trainings.find(begun.busy);
      return context.json(
        { error: `Cannot train, another training is at work: ${begun.busy}`, training },
        409,
      );
    } catch (error) {
      return context.json({ error: `Cannot train: ${message(error)}` }, 503);
    }
  });

  app.delete("/api/trainings/:name", check, async (context) => {
    context.header("cache-control", "no-store");
    const name = context.req.param("name");
    if (await trainings.stop(name, context.req.query("keep") === "1")) {
      return context.json({ training: await trainings.find(name) }, 202);
    }
    const training = await trainings.find(name);
    if (!training) return context.notFound();
    return context.json({ error: `Cannot stop the training, it is not at work here: ${name}` }, 409);
  });
  return app;
}

/** How a prompt was read, or the answer where nothing here can read: its packages are fetched when they are first needed. */
async function readingOf(
  context: Context,
  { read }: Trainings,
  { prompt, seed }: PromptAsked,
): Promise<ReadPrompt | Response> {
  try {
    return await read(prompt, seed);
  } catch (error) {
    return context.json({ error: `Cannot read the prompt: ${message(error)}` }, 503);
  }
}

/** Why a prompt is not trained as it was read; null where it is. */
function objectionTo({ words, unknown }: ReadPrompt, strict: boolean | undefined): UnreadPrompt | null {
  const nothing = words.every(({ as }) => as === "unknown");
  if (strict === false || (strict ? unknown.length === 0 : !nothing)) return null;
  const error = unknown.length > 0
    ? `Cannot train, these words are not understood: ${unknown.join(", ")}`
    : "Cannot train, the prompt says nothing of a head";
  return { error, words, unknown };
}

/** What was asked, or the answer to what is no request. @param what the action, as errors name it */
async function bodyOf<Schema extends v.GenericSchema>(
  context: Context,
  schema: Schema,
  what: string,
): Promise<v.InferOutput<Schema> | Response> {
  try {
    return await readRequest(context.req.raw, schema, what);
  } catch (error) {
    return context.json({ error: message(error) }, 400);
  }
}

/** Why a request may ask for nothing; null where it may. */
function lackOf(context: Context<Guarded>, origins: OriginList): Response | null {
  if (senderOf(context.req.raw, origins) === "listed") {
    return context.json({ error: "Cannot train for a page of another origin" }, 403);
  }
  return lackOfType(context, "train");
}
