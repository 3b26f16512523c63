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
    return stage === "video" && why !== null
      ? `Video: ${why.replace(/^Cannot/, "cannot")}`
      : STAGES[stage] || STAGES.video;
  }
  const { adapter, isFallback, size, splats, ms, fps } = drawing;
  const each = ms === null ? "" : `, ${ms.toFixed(ms < 100 ? 1 : 0)} ms each`;
  const rate = `${fps < 10 ? fps.toFixed(1) : Math.round(fps)} pictures a second${each}`;
  const by = isFallback ? `${adapter}: no graphics card, the processor draws` : adapter;
  return `Drawn by this browser: ${size} px, ${splats.toLocaleString("en")} splats, ${rate}, ${by}`;
}
