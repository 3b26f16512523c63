import type { DeliveryNews } from "../../client/delivery/news.ts";

const STAGES = {
  video: "Video",
  fetching: "Video, while what draws it here is loaded",
  probing: "Video, while drawing it here is tried",
  both: "Video and what draws it, on the way from one to the other",
  motion: "",
} as const;

/** How pictures come, and why not otherwise, in a line. */
export function deliveryWords({ shows, stage, why, drawing }: DeliveryNews): string {
  if (shows === "video" || drawing === null) {
    return stage === "video" && why !== null ? `Video: ${why}` : STAGES[stage] || STAGES.video;
  }
  const { adapter, size, splats, ms, fps } = drawing;
  const rate = `${Math.round(fps)} a second${ms === null ? "" : `, ${ms.toFixed(1)} ms each`}`;
  return `Drawn by this browser: ${size} px, ${splats.toLocaleString("en")} splats, ${rate}, ${adapter}`;
}
