// @ts-check
/// <reference lib="dom" />
import { createClipPlayer, parseLiveLinkCsv } from "./clip.js";
import { byId, isPressed, setPressed, toast } from "./dom.js";

/** Larger files are not read into the page. */
const MOST_BYTES = 256 * 1024 * 1024;
/** Sliders follow a clip at this pace; the poses themselves go out faster. */
const SLIDER_MS = 66;

/**
 * Picks, drops and plays recordings.
 * @param {object} options
 * @param {ReturnType<typeof import("./pose.js").createPoseDriver>} options.driver
 * @param {() => boolean} options.canDrive
 * @param {HTMLElement} options.dropZone
 */
export function createClipPanel({ driver, canDrive, dropZone }) {
  const file = byId("clip-file", HTMLInputElement);
  const transport = byId("transport", HTMLElement);
  const playButton = byId("clip-play", HTMLButtonElement);
  const loopButton = byId("clip-loop", HTMLButtonElement);
  const position = byId("clip-position", HTMLInputElement);
  const time = byId("clip-time", HTMLElement);
  let slidersAt = 0;

  const player = createClipPlayer({
    onFrame(expression, neck) {
      driver.setFrame(expression, neck);
      const at = performance.now();
      if (at - slidersAt < SLIDER_MS) return;
      slidersAt = at;
      driver.valuesChanged();
    },
    onChange: show,
  });

  function show() {
    const { clip } = player;
    if (clip === null) return;
    playButton.classList.toggle("playing", player.playing);
    playButton.setAttribute("aria-label", player.playing ? "Pause" : "Play");
    const share = clip.duration > 0 ? player.time / clip.duration : 0;
    position.value = String(Math.round(share * 1000));
    position.style.setProperty("--to", String(share));
    const text = `${clock(player.time)} / ${clock(clip.duration)}`;
    if (time.textContent !== text) time.textContent = text;
    position.setAttribute("aria-valuetext", text);
  }

  /** @param {File} picked */
  async function load(picked) {
    if (!canDrive()) return;
    try {
      if (picked.size > MOST_BYTES) {
        throw new RangeError(`Cannot play a file of more than 256 MiB: ${picked.name}`);
      }
      const clip = parseLiveLinkCsv(await picked.text(), picked.name, driver.names);
      transport.hidden = false;
      byId("clip-name", HTMLElement).textContent = clip.name;
      byId("clip-facts", HTMLElement).textContent = `${clip.count} frames${
        clip.neck === null ? ", no head motion" : ""
      }`;
      byId("tab-clip", HTMLButtonElement).click();
      player.load(clip);
    } catch (error) {
      toast(error instanceof Error ? error.message : String(error), "error");
    }
  }

  byId("clip-pick", HTMLButtonElement).addEventListener("click", () => file.click());
  file.addEventListener("change", () => {
    const picked = file.files?.[0];
    file.value = "";
    if (picked !== undefined) load(picked);
  });
  playButton.addEventListener("click", () => {
    if (player.playing) player.pause();
    else if (canDrive()) player.play();
  });
  loopButton.addEventListener("click", () => {
    setPressed(loopButton, !isPressed(loopButton));
    player.setLoop(isPressed(loopButton));
  });
  position.addEventListener("input", () => {
    if (player.clip !== null && canDrive()) player.seek(Number(position.value) / 1000 * player.clip.duration);
  });
  addEventListener("headcast-release", () => player.pause());

  let depth = 0;
  /** @param {DragEvent} event */
  const carriesFile = (event) => event.dataTransfer?.types.includes("Files") ?? false;
  dropZone.addEventListener("dragenter", (event) => {
    if (!carriesFile(event)) return;
    depth++;
    dropZone.classList.add("dropping");
  });
  dropZone.addEventListener("dragleave", (event) => {
    if (carriesFile(event) && --depth <= 0) dropZone.classList.remove("dropping");
  });
  dropZone.addEventListener("dragover", (event) => {
    if (carriesFile(event)) event.preventDefault();
  });
  dropZone.addEventListener("drop", (event) => {
    event.preventDefault();
    depth = 0;
    dropZone.classList.remove("dropping");
    const dropped = event.dataTransfer?.files[0];
    if (dropped !== undefined) load(dropped);
  });

  return { pause: () => player.pause(), load };
}

/** @param {number} seconds */
function clock(seconds) {
  const whole = Math.floor(seconds);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}.${Math.floor(seconds * 10) % 10}`;
}
