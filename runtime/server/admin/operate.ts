import type { Hono } from "hono";
import type { Hub } from "../../stream/hub.ts";
import { LEASES } from "../../telemetry/figures.ts";
import type { Door } from "../auth/door.ts";
import { guard, type Guarded, type RequestMeter } from "../auth/guard.ts";
import type { OriginList } from "../origins.ts";
import type { Page } from "../page.ts";
import type { Placement } from "../placement/placement.ts";
import type { Trainings } from "../studio/trainings.ts";
import { adminRoutes, isAdmin } from "./admin_routes.ts";
import { healthRoutes } from "./health_routes.ts";
import type { Operations } from "./operations.ts";
import { createReadiness } from "./readiness.ts";

export interface OperateOptions {
  readonly hub: Hub;
  readonly door: Door;
  readonly meter: RequestMeter;
  readonly page: Page;
  readonly version: string;
  readonly origins: OriginList;
  readonly operations: Operations;
  /** The servers that work together with this one; it is alone where it is not given. */
  readonly placement?: Placement | undefined;
  readonly trainings?: Trainings | undefined;
  /** Where the server writes. */
  readonly folder?: string | undefined;
}

/** Tells how many sessions are held here. */
const tellPlacement = (hub: Hub, placement: Placement) =>
  LEASES.observe((tell) =>
    tell(hub.sessions().filter(({ name }) => placement.epochOf(name) !== null).length, {})
  );

/** Puts in all that those who run the server look at: /healthz, /readyz, /metrics, and /admin with its API. */
export function operate(app: Hono<Guarded>, options: OperateOptions): void {
  const { hub, door, meter, page, version, operations, placement, folder } = options;
  const readiness = createReadiness({
    ...{ hub, folder },
    more: async () => [
      ...placement?.isDraining ? ["its sessions are being handed over"] : [],
      ...await operations.lacks?.() ?? [],
    ],
  });
  if (placement?.node) tellPlacement(hub, placement);
  app.route("/", healthRoutes(hub, door, version, readiness));
  for (const path of ["/metrics", "/api/admin/*"]) app.use(path, guard(door, meter, isAdmin));
  app.route("/", adminRoutes({ ...options, readiness }));
  // The page has no secrets: it must be there to take a token.
  app.get(
    "/admin",
    async (context) => await page.document("admin.html", context.req.raw) ?? context.notFound(),
  );
}
