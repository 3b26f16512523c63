import { byId } from "../../../dom.ts";
import { CAPTURE_STAGES, type CaptureSummary } from "./capture_times.ts";

/** The read-out, away while there is nothing to read, of where the time between a camera's picture and the head's goes. */
export function createTimesView(): (summary: CaptureSummary | null) => void {
  const list = byId("track-stages", HTMLElement);
  const total = byId("track-total", HTMLElement);
  const section = byId("track-times", HTMLElement);
  const values = CAPTURE_STAGES.map(({ label, hint }) => {
    const item = document.createElement("li");
    item.title = hint;
    const name = document.createElement("span");
    name.textContent = label;
    const value = document.createElement("b");
    item.append(name, value);
    list.append(item);
    return value;
  });
  return (summary) => {
    section.hidden = summary === null;
    if (summary === null) return;
    total.textContent = summary.total === null ? "–" : `${Math.round(summary.total)} ms`;
    CAPTURE_STAGES.forEach(({ id }, row) => {
      const ms = summary.stages[id];
      values[row]!.textContent = ms === null ? "–" : ms.toFixed(ms < 99.95 ? 1 : 0);
    });
  };
}
