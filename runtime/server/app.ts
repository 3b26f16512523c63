import { Hono } from "hono";
import { withoutTokens } from "../base/redact.ts";
import { log } from "../telemetry/log.ts";
import { traceIdOf } from "../telemetry/spans.ts";
import { EXPRESSIONS } from "../motion/expressions.ts";
import { holdsIn } from "../protocol/grant.ts";
import type { Hub } from "../stream/hub.ts";
import { type Limits, USUAL_LIMITS } from "../stream/limits.ts";
import type { WhipOutputs } from "../stream/sinks/whip/whip_outputs.ts";
import type { Sources } from "../stream/sources/sources.ts";
import { type Door, OPEN_DOOR } from "./auth/door.ts";
import {
  createRequestMeter,
  guard,
  type Guarded,
  isOperator,
  refuseTokensInAddresses,
} from "./auth/guard.ts";
import { throttled } from "./auth/throttle.ts";
import { accessLog } from "./admin/access_log.ts";
import { operate } from "./admin/operate.ts";
import type { Operations } from "./admin/operations.ts";
import type { AvatarStore } from "./avatar_store.ts";
import { galleryRoutes } from "./gallery/gallery_routes.ts";
import { framedBy, securityHeaders } from "./headers.ts";
import { checkHost, type HostRules } from "./hosts.ts";
import { liveSocket } from "./live_socket.ts";
import { checkOrigin, ORIGIN_CHECK, type OriginList } from "./origins.ts";
import type { Page } from "./page.ts";
import type { Placement } from "./placement/placement.ts";
import type { Relays } from "./placement/proxy/relays.ts";
import { packageRoutes } from "./packages/package_routes.ts";
import type { PackageStore } from "./packages/package_store.ts";
import { sceneRoutes } from "./scene_routes.ts";
import { sourceRoutes } from "./source_routes.ts";
import type { SharedNames } from "./sharing/share_avatars.ts";
import { speechRoutes } from "./speech_routes.ts";
import { trackerRoutes } from "./tracker_files.ts";
import { whepRoutes } from "./whep/whep_routes.ts";
import type { WhepViewers } from "./whep/whep_viewers.ts";
import { studioRoutes } from "./studio/studio_routes.ts";
import { openTrainingFiles } from "./studio/training_files.ts";
import { trainingRoutes } from "./studio/training_routes.ts";
import type { Trainings } from "./studio/trainings.ts";
import { whipRoutes } from "./whip/whip_routes.ts";

export interface AppOptions extends HostRules {
  hub: Hub;
  /** The ports by which trackers drive; there are none where it is not given. */
  sources?: Sources;
  /** Who watches by WHEP; nobody can where it is not given. */
  whep?: WhepViewers;
  /** Where sessions are published by WHIP; nowhere where it is not given. */
  whip?: WhipOutputs;
  store: AvatarStore;
  /** Avatars for who draws by itself; nobody can where it is not given. */
  packages?: PackageStore;
  /** Avatars that other nodes have too; there are none where it is not given. */
  shared?: SharedNames | undefined;
  /** The browser's side. */
  page: Page;
  /** Who may come in; everybody where it is not given. */
  door?: Door;
  /** Origins whose pages may use the server besides its own. */
  origins?: OriginList;
  /** As usual where they are not given. */
  limits?: Limits;
  /** Certificate of the authority that devices have to trust, PEM; none where the system does so already. */
  authority?: string;
  /** Where trainings keep what they write; their page is left out where it is not given. */
  trainingFolder?: string;
  /** Those that are made here; they can only be looked at where it is not given. */
  trainings?: Trainings;
  /** MediaPipe's net for blend shapes, for the page's tracking; the page offers none where it is not given. */
  blendShapes?: Uint8Array<ArrayBuffer>;
  /** What is there for those who run the server. */
  operations?: Operations;
  /** Servers that work together with this one; there are none where it is not given. */
  placement?: Placement | undefined;
  /** What passes on requests for sessions of other nodes; there are none where it is not given. */
  relays?: Relays | undefined;
  version: string;
}

/** The pages, the API and the WebSocket, without a port: `app.request("/healthz")` works in tests. */
export function createApp(options: AppOptions): Hono<Guarded> {
  const { hub, store, page, origins = [], trainingFolder, version, limits = USUAL_LIMITS } = options;
  const door = throttled(options.door ?? OPEN_DOOR, limits.failedTokens);
  const app = new Hono<Guarded>();
  app.use(securityHeaders(), checkHost(options), checkOrigin(origins), refuseTokensInAddresses(door));
  if (options.operations?.accessLog) app.use(accessLog());
  if (options.relays) app.use(options.relays.pass);
  pageRoutes(app, page);
  embedRoutes(app, page, origins);
  trackerRoutes(app, options.blendShapes);
  if (options.authority !== undefined) trustRoutes(app, page, options.authority);

  const meter = createRequestMeter(limits.tokenRequestRate);
  const makes = trainingFolder !== undefined && options.trainings !== undefined;
  app.use("/api/*", guard(door, meter));
  const { operations = {}, trainings, placement } = options;
  operate(app, {
    ...{ hub, door, meter, page, version, origins, operations, trainings, placement },
    folder: trainingFolder,
  });
  app.use("/avatars/*", guard(door, meter));
  app.use("/heads/*", guard(door, meter));
  app.route("/", galleryRoutes(hub, store, origins, makes ? options.trainings : undefined, options.shared));

  if (options.packages) app.route("/", packageRoutes(hub, options.packages));

  app.get("/api/moods", (context) => {
    const { moods, weightsOf } = EXPRESSIONS;
    return context.json({ moods: Object.fromEntries(moods.map((mood) => [mood, weightsOf(mood)])) });
  });

  app.get("/api/sessions", async (context) => {
    context.header("cache-control", "no-store");
    const { grant } = context.var, { relays } = options;
    const sessions = hub.sessions().filter(({ name }) => grant === null || holdsIn(grant, name));
    if (!relays) return context.json({ sessions });
    const own = sessions.map((session) => ({ ...session, node: relays.node }));
    return context.json({ sessions: [...own, ...await relays.sessions(context)] });
  });

  app.route("/", speechRoutes(hub));
  app.route("/", sceneRoutes(hub));
  if (options.sources) app.route("/", sourceRoutes(options.sources, origins));
  if (options.whip) app.route("/", whipRoutes(options.whip, origins));

  app.get("/live/:session", liveSocket(hub, door, options.relays));
  if (options.whep) app.route("/", whepRoutes(options.whep, door, meter));

  if (trainingFolder !== undefined) {
    for (const path of ["/api/prompts", "/api/trainings", "/api/trainings/*"]) {
      // They make avatars, and tell of all: no token for one avatar alone.
      app.use(path, guard(door, meter, (grant) => isOperator(grant) && grant.avatar === undefined));
    }
    app.route("/", trainingRoutes(openTrainingFiles(trainingFolder, store.nameOf), page, trainings));
    if (trainings) app.route("/", studioRoutes(trainings, origins));
  }
  answerFailures(app);
  return app;
}

/** The live page and what belongs to it, which has no secrets: a page must be there to take a token. */
function pageRoutes(app: Hono<Guarded>, page: Page): void {
  app.get(
    "/",
    async (context) => await page.document("index.html", context.req.raw) ?? context.notFound(),
  );
  // A name that can be none is no fault to be shown on air: the page itself says so, to who asks it.
  app.get(
    "/obs/:session",
    async (context) => await page.document("obs.html", context.req.raw) ?? context.notFound(),
  );
  app.get("/static/*", async (context) => {
    const path = decoded(context.req.path.slice("/static/".length));
    return await page.file(path, context.req.raw) ?? context.notFound();
  });
}

/** What pages of listed origins import. A short address that stays: what it names lies among files that others share. */
function embedRoutes(app: Hono<Guarded>, page: Page, origins: OriginList): void {
  app.get("/embed.js", (context) =>
    context.body('export * from "./static/embed/main.js";\n', 200, {
      "content-type": "text/javascript; charset=utf-8",
      "cache-control": "no-cache",
    }));
  // It tells poses to whoever has it in a frame, and opens a camera there: for listed pages alone.
  app.get("/webcam", async (context) => {
    const document = await page.document("webcam.html", context.req.raw);
    document?.headers.set("content-security-policy", framedBy(origins));
    return document ?? context.notFound();
  });
  // Pages of other origins have their answer before.
  app.get(ORIGIN_CHECK, (context) => context.json({ listed: true }));
}

/** The authority's certificate, and a page that says how a device is told to trust it. */
function trustRoutes(app: Hono<Guarded>, page: Page, authority: string): void {
  app.get(
    "/trust",
    async (context) => await page.document("trust.html", context.req.raw) ?? context.notFound(),
  );
  app.get("/authority.crt", (context) =>
    context.body(authority, 200, {
      // The type by which phones offer to install it.
      "content-type": "application/x-x509-ca-cert",
      "content-disposition": 'attachment; filename="headcast.crt"',
      "cache-control": "no-store",
    }));
}

/** Those that any route has; HEAD goes with GET. */
const METHODS = ["GET", "POST", "PATCH", "DELETE"] as const;

function answerFailures(app: Hono<Guarded>): void {
  app.notFound((context) => {
    const { method, path } = context.req;
    const taken = METHODS.filter((each) =>
      app.router.match(each, path)[0].some(([[, route]]) => route.method === each)
    );
    if (taken.length > 0 && !taken.some((each) => each === method) && method !== "HEAD") {
      const all = taken.flatMap((each) => each === "GET" ? ["GET", "HEAD"] : [each]);
      context.header("allow", all.join(", "));
      const words = all.length === 1 ? all[0] : `${all.slice(0, -1).join(", ")} and ${all.at(-1)}`;
      return context.json({ error: `Cannot take this method here, there is only ${words}: ${method}` }, 405);
    }
    return context.json({ error: `Cannot find anything at: ${withoutTokens(path)}` }, 404);
  });
  app.onError((error, context) => {
    const { path, method } = context.req;
    const trace_id = traceIdOf(context.req.header("traceparent"));
    log.error("A request failed:", { error, method, path, trace_id });
    return context.json({ error: "Cannot answer, the server has a fault" }, 500);
  });
}

/** A path's percent signs undone; what cannot be undone names no file. */
function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return "";
  }
}
