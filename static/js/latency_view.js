// @ts-check
/// <reference lib="dom" />
import { byId } from "./dom.js";
import { STAGES } from "./latency.js";

/**
 * The read-out of where a frame's time goes: a bar of the stages, their medians, and the stream's rates.
 * @param {HTMLElement} bar
 * @param {HTMLElement} list
 */
export function createLatencyView(bar, list) {
  const rows = STAGES.map((stage) => {
    const segment = document.createElement("i");
    segment.className = `stage-${stage.id}`;
    bar.append(segment);
    const item = document.createElement("li");
    item.title = stage.hint;
    const swatch = document.createElement("i");
    swatch.className = `stage-${stage.id}`;
    const name = document.createElement("span");
    name.textContent = stage.label;
    const value = document.createElement("b");
    item.append(swatch, name, value);
    list.append(item);
    return { stage, segment, value, item };
  });
  const total = byId("latency-total", HTMLElement);
  const chip = byId("rate-chip", HTMLElement);

  return {
    /**
     * @param {ReturnType<ReturnType<typeof import("./latency.js").createLatencyMeter>["summary"]>} summary
     * @param {{ bitrate: number, dropped: number, size: number, codec: string }} stream
     */
    update(summary, stream) {
      for (const { stage, segment, value, item } of rows) {
        const ms = summary.stages[stage.id];
        segment.style.flexGrow = String(Math.max(0, ms ?? 0));
        value.textContent = ms === null ? "–" : milliseconds(ms);
        item.classList.toggle("absent", ms === null);
      }
      total.textContent = summary.total === null ? "–" : `${milliseconds(summary.total)} ms`;
      chip.textContent = summary.total === null
        ? "No picture"
        : `${Math.round(summary.fps)} fps · ${Math.round(summary.total)} ms`;
      byId("stat-fps", HTMLElement).textContent = summary.fps.toFixed(summary.fps < 10 ? 1 : 0);
      byId("stat-bitrate", HTMLElement).textContent = bits(stream.bitrate);
      byId("stat-dropped", HTMLElement).textContent = String(stream.dropped);
      byId("stat-picture", HTMLElement).textContent = stream.size === 0
        ? "–"
        : `${stream.size} px ${stream.codec === "jpeg" ? "JPEG" : "H.264"}`;
    },
  };
}

/** @param {number} ms */
function milliseconds(ms) {
  return ms >= 99.95 ? String(Math.round(ms)) : ms.toFixed(1);
}

/** @param {number} rate bits a second */
function bits(rate) {
  return rate >= 1e6 ? `${(rate / 1e6).toFixed(1)} Mb/s` : `${Math.round(rate / 1e3)} kb/s`;
}
