import type { RenditionSpec } from "../../runtime/stream/worker/render_messages.ts";

/** The session that vectors of its edges begin from, and the rendition that it shows. */
export const STOCK = { name: "stock", folder: "/avatars/stock", space: "arkit" } as const;
export const FACTS = { name: "main", avatar: STOCK, recording: "asked" } as const;
export const SPEC: RenditionSpec = {
  ...{ avatarFolder: "/avatars/stock", size: 128, fps: 50, codec: "h264", background: "transparent" },
};
