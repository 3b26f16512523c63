import { PORTRAIT } from "../../runtime/base/camera.ts";
import type {
  MemberState,
  OccupiedSession,
  RenditionState,
  SessionState,
} from "../../runtime/stream/session_state.ts";
import type { RenditionSpec } from "../../runtime/stream/worker/render_messages.ts";

/** The session that vectors of its edges begin from, the rendition that it shows and who is in it. */
export const STOCK = { name: "stock", folder: "/avatars/stock", space: "arkit" } as const;
export const FACTS = { name: "main", avatar: STOCK, recording: "asked" } as const;
export const SPEC: RenditionSpec = {
  ...{ avatarFolder: "/avatars/stock", size: 128, fps: 50, codec: "h264", background: "transparent" },
};
export const AVC = "avc1.42C00B";

/** The rendition of all who see it through the session's camera, or of the one who has a camera of its own. */
export const opened = (owner: string | null = null): RenditionState => ({
  key: JSON.stringify([128, 50, "h264", "transparent", owner]),
  ...{ spec: SPEC, owner, codecString: AVC },
});
export const OPEN = opened(), KEY = OPEN.key;
export const SIDE = { ...PORTRAIT, azimuth: 1 };

export const member = (
  id: string,
  role: MemberState["role"],
  more: Partial<MemberState> = {},
): MemberState => ({
  ...{ id, role, rendition: KEY, camera: null },
  ...more,
});

export type Driven = OccupiedSession & { readonly kind: "driven" };

export const ROOM = {
  facts: FACTS,
  camera: PORTRAIT,
  renditions: [OPEN],
  recording: { kind: "off" },
  motion: { kind: "off" },
} as const;
export const EMPTY: SessionState & { readonly kind: "empty" } = {
  kind: "empty",
  facts: FACTS,
  since: 0,
  camera: PORTRAIT,
};
export const ENDED: SessionState = { kind: "ended", facts: FACTS };
export const WATCHED: OccupiedSession & { readonly kind: "watched" } = {
  ...ROOM,
  kind: "watched",
  members: [member("v", "viewer")],
};
export const DRIVEN: Driven = {
  ...ROOM,
  ...{ kind: "driven", members: [member("p", "puppeteer"), member("v", "viewer")] },
  ...{ puppeteer: "p", heardAt: 1000 },
};
