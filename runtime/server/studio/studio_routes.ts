import { type Context, Hono, type MiddlewareHandler } from "hono";
import { bodyLimit } from "hono/body-limit";
import * as v from "valibot";
import { message } from "../../base/message.ts";
import {
  type PromptAsked,
  promptAsked,
  type ReadPrompt,
  trainingAsked,
  type UnreadPrompt,
} from "../../protocol/trainings.ts";
import type { Guarded } from "../auth/guard.ts";
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
  const tooLarge = (context: Context) =>
    context.json({ error: `Cannot train, a request has at most so many bytes: ${MOST_BYTES}` }, 413);
  const limit = bodyLimit({ maxSize: MOST_BYTES, onError: tooLarge });
  const check: MiddlewareHandler<Guarded> = async (context, next) => lackOf(context, origins) ?? await next();

  app.post("/api/prompts", check, limit, async (context) => {
    context.header("cache-control", "no-store");
    const asked = await bodyOf(context, promptAsked, "Cannot read the prompt");
    if (asked instanceof Response) return asked;
    const reading = await readingOf(context, trainings, asked);
    return reading instanceof Response ? reading : context.json(reading);
  });

  app.post("/api/trainings", check, limit, async (context) => {
    context.header("cache-control", "no-store");
    const asked = await bodyOf(context, trainingAsked, "Cannot train");
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
    if (trainings.stop(name, context.req.query("keep") === "1")) {
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

/** What was asked, or the answer to what is no request. */
async function bodyOf<Schema extends v.GenericSchema>(
  context: Context,
  schema: Schema,
  action: string,
): Promise<v.InferOutput<Schema> | Response> {
  const refuse = (constraint: string) => context.json({ error: `${action}, ${constraint}` }, 400);
  let given: unknown;
  try {
    given = JSON.parse(await context.req.text());
  } catch (cause) {
    return refuse(`the request must be JSON: ${message(cause)}`);
  }
  const parsed = v.safeParse(schema, given);
  if (parsed.success) return parsed.output;
  const [issue] = parsed.issues as [v.BaseIssue<unknown>, ...v.BaseIssue<unknown>[]];
  return refuse(`${v.getDotPath(issue) ?? "the request"} must be otherwise: ${issue.message}`);
}

/** Why a request may ask for nothing; null where it may. */
function lackOf(context: Context<Guarded>, origins: OriginList): Response | null {
  if (senderOf(context.req.raw, origins) === "listed") {
    return context.json({ error: "Cannot train for a page of another origin" }, 403);
  }
  const type = context.req.header("content-type") ?? "";
  // A form of another page's could send anything but this type without being asked for leave.
  if (context.req.method === "POST" && !/^application\/json\b/i.test(type)) {
    return context.json(
      { error: `Cannot train, the request must be application/json: ${type || "none"}` },
      415,
    );
  }
  return null;
}
