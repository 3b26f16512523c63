import { byId, setText } from "../../dom.ts";
import { type LatencySummary, type StageId, STAGES } from "./latency.ts";

export interface StreamFigures {
  /** Bits a second. */
  bitrate: number;
  dropped: number;
  /** Pixels a side; 0 before there is a picture. */
  size: number;
  /** Pixels a side that the server draws, and scales up to that. */
  drawn: number;
  /** The largest that it could be, where the server chooses; 0 where it does not. */
  most: number;
  codec: string;
  /** Pixels a side that this browser draws by itself; null while video is shown. */
  here: number | null;
  /** How pictures come, in words. */
  delivery: string;
}

/** Of a picture that this browser draws the server renders and encodes nothing. */
const NOT_HERE: readonly StageId[] = ["render", "encode"];
const DRAW_HERE = { label: "Draw", hint: "arrived to drawn by this browser" };

/** The read-out of where a frame's time goes: a bar of the stages, their medians, and the stream's rates. */
export function createLatencyView(
  bar: HTMLElement,
  list: HTMLElement,
): { update(summary: LatencySummary, stream: StreamFigures): void } {
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
    return { stage, segment, name, value, item };
  });
  const total = byId("latency-total", HTMLElement);
  const chip = byId("rate-chip", HTMLElement);

  return {
    update(summary, stream) {
      for (const { stage, segment, name, value, item } of rows) {
        const isHere = stream.here !== null;
        const ms = isHere && NOT_HERE.includes(stage.id) ? null : summary.stages[stage.id];
        const said = isHere && stage.id === "decode" ? DRAW_HERE : stage;
        if (name.textContent !== said.label) [name.textContent, item.title] = [said.label, said.hint];
        segment.style.flexGrow = String(Math.max(0, ms ?? 0));
        value.textContent = ms === null ? "–" : milliseconds(ms);
        item.classList.toggle("absent", ms === null);
      }
      total.textContent = summary.total === null ? "–" : `${milliseconds(summary.total)} ms`;
      chip.textContent = summary.total === null
        ? "No picture"
        : `${Math.round(summary.fps)} fps · ${short(summary.total)}`;
      setText("stat-fps", summary.fps.toFixed(summary.fps < 10 ? 1 : 0));
      setText("stat-bitrate", bits(stream.bitrate));
      setText("stat-dropped", String(stream.dropped));
      const word = byId("stat-delivery", HTMLElement);
      if (word.textContent !== stream.delivery) word.textContent = stream.delivery;
      setText("stat-picture", pictureWords(stream));
    },
  };
}

function pictureWords(stream: StreamFigures): string {
  if (stream.here !== null) return `${stream.here} px, drawn here`;
  return stream.size === 0 ? "–" : `${sizeWords(stream)} ${stream.codec === "jpeg" ? "JPEG" : "H.264"}`;
}

/** A picture that is smaller than it could be, because the server holds no more, says so. */
const sizeWords = ({ size, drawn, most }: StreamFigures): string => {
  const whole = Math.max(size, most), least = Math.min(size, drawn);
  return least < whole ? `${least} of ${whole} px` : `${size} px`;
};

function milliseconds(ms: number): string {
  return ms >= 99.95 ? String(Math.round(ms)) : ms.toFixed(1);
}

/** On a phone there is room for four digits. */
const short = (ms: number): string => ms < 9999.5 ? `${Math.round(ms)} ms` : `${Math.round(ms / 1000)} s`;

/** @param rate bits a second */
function bits(rate: number): string {
  return rate >= 1e6 ? `${(rate / 1e6).toFixed(1)} Mb/s` : `${Math.round(rate / 1e3)} kb/s`;
}
