import { Hono } from "hono";
import * as v from "valibot";
import type { Camera } from "../base/camera.ts";
import { message } from "../base/message.ts";
import { ProtocolError } from "../protocol/errors.ts";
import { cameraFields, easeMs, moodFields } from "../protocol/fields.ts";
import { FRAMING_MS, FRAMING_NAMES, type FramingName, FRAMINGS } from "../protocol/framings.ts";
import type { Hub } from "../stream/hub.ts";
import type { Guarded } from "./auth/guard.ts";
import { atMost, readRequest } from "./json_requests.ts";
import { lackOf, nameOf } from "./session_requests.ts";

const MOST_BYTES = 2048;

/** None where `mood` is null or left out. */
const feeling = v.strictObject({ ...moodFields, mood: v.nullish(v.string()) });

/** One of the named framings, or a camera. */
const looking = v.union([
  v.strictObject({ framing: v.picklist(FRAMING_NAMES), easeMs: v.optional(easeMs) }),
  v.strictObject({ ...cameraFields, easeMs: v.optional(easeMs) }),
], `must have framing (${FRAMING_NAMES.join(", ")}), or azimuth, elevation, distance and fovY`);

/**
 * What a program, or a deck of buttons, sets in a session: a mood over whatever drives the head, and the camera. For
 * whoever may drive it; a guard has let the request pass, and pages of other origins than the listed ones were turned away.
 */
export function sceneRoutes(hub: Hub): Hono<Guarded> {
  const app = new Hono<Guarded>();
  route(app, "mood", "set a mood", feeling, (session, { mood, ...rest }) => {
    return hub.mood(session, { ...mood != null && { mood }, ...rest });
  });
  route(app, "view", "move the camera", looking, (session, asked) => {
    return hub.view(session, cameraOf(asked), asked.easeMs ?? FRAMING_MS);
  });
  return app;
}

function cameraOf(asked: v.InferOutput<typeof looking>): Camera {
  if ("framing" in asked) return FRAMINGS[asked.framing as FramingName];
  const { easeMs: _, ...camera } = asked;
  return camera;
}

/** @param act false where nobody is in the session */
function route<Schema extends v.GenericSchema>(
  app: Hono<Guarded>,
  name: string,
  what: string,
  schema: Schema,
  act: (session: string, asked: v.InferOutput<Schema>) => boolean,
): void {
  app.post(`/api/sessions/:session/${name}`, atMost(MOST_BYTES, what), async (context) => {
    const refusal = lackOf(context, what);
    if (refusal) return refusal;
    let asked: v.InferOutput<Schema>;
    try {
      asked = await readRequest(context.req.raw, schema, what);
    } catch (error) {
      return context.json({ error: message(error) }, 400);
    }
    const session = nameOf(context);
    try {
      if (act(session, asked)) return context.body(null, 204);
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error;
      if (error.code !== "not-joined") return context.json({ error: error.message, code: error.code }, 400);
    }
    return context.json({ error: `Cannot ${what} in a session that nobody is in: ${session}` }, 404);
  });
}
