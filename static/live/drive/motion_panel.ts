import type { PoseMessage } from "../../../runtime/protocol/client_messages.ts";
import type { MotionMessage, WelcomeMessage } from "../../../runtime/protocol/server_messages.ts";
import { byId, setPressed, setText, toast } from "../../dom.ts";
import { createMotionTake, type MotionTake } from "./motion_take.ts";

/** How often the length of a take is written anew. */
const TICK_MS = 500;

export interface MotionPanelOptions {
  session: string;
  canDrive: () => boolean;
  /** Asks the server to begin or end a recording of what drives. */
  ask: (on: boolean) => void;
  play: (file: File) => void;
}

/** Records what this page sends, to be saved or played again, and has the server record what drives the session. */
export interface MotionPanel {
  /** A pose has gone out. */
  sent(pose: PoseMessage): void;
  setWelcome(welcome: WelcomeMessage): void;
  show(message: MotionMessage): void;
}

export function createMotionPanel({ session, canDrive, ask, play }: MotionPanelOptions): MotionPanel {
  const button = byId("motion-keep", HTMLButtonElement);
  let running: MotionTake | null = null;
  let kept: Blob | null = null;
  let ticking: ReturnType<typeof setInterval> | undefined;

  function tell(): void {
    const take = running;
    if (take === null) return;
    setText("motion-state", take.frames === 0 ? "It begins when you move something." : words(take));
  }

  function begin(): void {
    running = createMotionTake(session);
    setPressed(button, true);
    ticking = setInterval(tell, TICK_MS);
    tell();
  }

  function end(): void {
    const take = running;
    if (take === null) return;
    clearInterval(ticking);
    running = null;
    setPressed(button, false);
    if (take.frames === 0) return setText("motion-state", "Nothing was sent, so nothing is kept.");
    kept = take.file();
    setText("motion-state", `${words(take)}, ${Math.ceil(kept.size / 1000)} kB`);
    byId("motion-taken", HTMLElement).hidden = false;
  }

  button.addEventListener("click", () => {
    if (running !== null) end();
    else if (canDrive()) begin();
  });
  offer(session, () => kept, play);
  return {
    sent(pose) {
      const full = running?.add(pose) ?? null;
      if (full === null) return;
      toast(`The recording of your motion has ended: ${full}`, "error");
      end();
    },
    ...serverSide(ask),
  };
}

/** What can be done with a take that is over. */
function offer(session: string, kept: () => Blob | null, play: (file: File) => void): void {
  const on = (id: string, act: (file: Blob) => void | Promise<void>) =>
    byId(id, HTMLButtonElement).addEventListener("click", async () => {
      const file = kept();
      try {
        if (file !== null) await act(file);
      } catch (error) {
        toast(error instanceof Error ? error.message : String(error), "error");
      }
    });
  on("motion-play", (file) => play(new File([file], `${session}.jsonl`)));
  on("motion-lines", (file) => save(file, `${session}.jsonl`));
  on("motion-csv", async (file) => {
    const [{ readClip }, { clipCsv, whatCsvLoses }] = await Promise.all([
      import("../../../runtime/motion/clips/read_clip.ts"),
      import("../../../runtime/motion/clips/out/clip_csv.ts"),
    ]);
    const clip = await readClip(new Uint8Array(await file.arrayBuffer()), `${session}.jsonl`);
    save(new Blob([clipCsv(clip)], { type: "text/csv" }), `${session}.csv`);
    const lost = whatCsvLoses(clip);
    if (lost.length > 0) toast(`A CSV does not keep ${lost.join(", nor ")}`);
  });
}

/** The button that has the server record, and what is told of that. */
function serverSide(ask: (on: boolean) => void): Pick<MotionPanel, "setWelcome" | "show"> {
  const button = byId("motion-server", HTMLButtonElement);
  let isOn = false;
  let mine = false;
  button.addEventListener("click", () => {
    mine = true;
    ask(!isOn);
  });
  return {
    setWelcome({ role, motionRecording }) {
      button.hidden = motionRecording !== true || role !== "puppeteer";
      // Where one is on, the server tells so behind each welcome.
      setPressed(button, isOn = false);
    },
    show({ state, file, frames = 0, reason }) {
      setPressed(button, isOn = state === "on");
      if (isOn || !(mine || reason)) return;
      if (reason) toast(`The server's recording of the motion has ended: ${reason}`, "error");
      toast(
        file === null ? "Nothing drove, so nothing was recorded" : `${frames} frames on the server: ${file}`,
      );
      mine = false;
    },
  };
}

/** Has the browser save a file. */
function save(file: Blob, name: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(file);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

function words({ frames, length }: MotionTake): string {
  const whole = Math.floor(length / 1000);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}, ${frames} frames`;
}
