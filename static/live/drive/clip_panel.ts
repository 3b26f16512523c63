import { readClip } from "../../../runtime/motion/clips/read_clip.ts";
import { byId, isPressed, setPressed, setText, toast } from "../../dom.ts";
import { type ClipPlayer, createClipPlayer } from "./clip_player.ts";
import type { PoseDriver } from "./pose_driver.ts";

/** Larger files are not read into the page. */
const MOST_BYTES = 256 * 1024 * 1024;
/** Sliders follow a clip at this pace; the poses themselves go out faster. */
const SLIDER_MS = 66;

export interface ClipPanelOptions {
  driver: PoseDriver;
  canDrive: () => boolean;
  dropZone: HTMLElement;
  /** A recording has the say from now on. */
  onPlay: () => void;
  /** A file of sound was dropped. */
  onSound: (file: File) => void;
}

/** Picks, drops and plays recordings. */
export function createClipPanel(
  { driver, canDrive, dropZone, onPlay, onSound }: ClipPanelOptions,
): { pause(): void; load(file: File): void } {
  const file = byId("clip-file", HTMLInputElement);
  let headMotion = false;
  let slidersAt = 0;

  const player = createClipPlayer({
    onFrame(pose) {
      driver.setFrame(pose, headMotion);
      const at = performance.now();
      if (at - slidersAt < SLIDER_MS) return;
      slidersAt = at;
      driver.valuesChanged();
    },
    onChange: () => show(),
  });
  const show = createTransport(player, canDrive, onPlay);

  async function load(picked: File): Promise<void> {
    if (!canDrive()) return;
    try {
      if (picked.size > MOST_BYTES) {
        throw new RangeError(`Cannot play a file of more than 256 MiB: ${picked.name}`);
      }
      const clip = await readClip(await picked.bytes(), picked.name);
      headMotion = !clip.facts.absent.includes("headYaw");
      byId("transport", HTMLElement).hidden = false;
      setText("clip-name", clip.name);
      setText("clip-facts", `${clip.frameCount} frames${headMotion ? "" : ", no head motion"}`);
      byId("tab-clip", HTMLButtonElement).click();
      onPlay();
      player.load(clip);
    } catch (error) {
      toast(error instanceof Error ? error.message : String(error), "error");
    }
  }

  byId("clip-pick", HTMLButtonElement).addEventListener("click", () => file.click());
  file.addEventListener("change", () => {
    const picked = file.files?.[0];
    file.value = "";
    if (picked !== undefined) void load(picked);
  });
  takeDrops(dropZone, (dropped) => {
    if (dropped.type.startsWith("audio/")) onSound(dropped);
    // A picture is a background: static/live/stream takes it.
    else if (!dropped.type.startsWith("image/")) void load(dropped);
  });
  addEventListener("headcast-release", () => player.pause());
  return { pause: player.pause, load: (file) => void load(file) };
}

/** The buttons and the bar of a player; gives a function that shows where it is. */
function createTransport(player: ClipPlayer, canDrive: () => boolean, onPlay: () => void): () => void {
  const playButton = byId("clip-play", HTMLButtonElement);
  const loopButton = byId("clip-loop", HTMLButtonElement);
  const position = byId("clip-position", HTMLInputElement);
  const time = byId("clip-time", HTMLElement);

  playButton.addEventListener("click", () => {
    if (player.playing) player.pause();
    else if (canDrive()) {
      onPlay();
      player.play();
    }
  });
  loopButton.addEventListener("click", () => {
    setPressed(loopButton, !isPressed(loopButton));
    player.loop = isPressed(loopButton);
  });
  position.addEventListener("input", () => {
    if (player.clip === null || !canDrive()) return;
    onPlay();
    player.seek(Number(position.value) / 1000 * player.clip.duration);
  });

  return () => {
    const { clip } = player;
    if (clip === null) return;
    playButton.classList.toggle("playing", player.playing);
    playButton.setAttribute("aria-label", player.playing ? "Pause" : "Play");
    const share = player.time / clip.duration;
    position.value = String(Math.round(share * 1000));
    position.style.setProperty("--to", String(share));
    const text = `${clock(player.time)} / ${clock(clip.duration)}`;
    if (time.textContent !== text) time.textContent = text;
    position.setAttribute("aria-valuetext", text);
  };
}

function takeDrops(zone: HTMLElement, take: (file: File) => void): void {
  let depth = 0;
  const carriesFile = (event: DragEvent) => event.dataTransfer?.types.includes("Files") ?? false;
  zone.addEventListener("dragenter", (event) => {
    if (!carriesFile(event)) return;
    depth++;
    zone.classList.add("dropping");
  });
  zone.addEventListener("dragleave", (event) => {
    if (carriesFile(event) && --depth <= 0) zone.classList.remove("dropping");
  });
  zone.addEventListener("dragover", (event) => {
    if (carriesFile(event)) event.preventDefault();
  });
  zone.addEventListener("drop", (event) => {
    event.preventDefault();
    depth = 0;
    zone.classList.remove("dropping");
    const dropped = event.dataTransfer?.files[0];
    if (dropped !== undefined) take(dropped);
  });
}

function clock(seconds: number): string {
  const whole = Math.floor(seconds);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}.${Math.floor(seconds * 10) % 10}`;
}
