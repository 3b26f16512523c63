import type { Caution, Lack, Presence } from "../../../../runtime/motion/tracking/presence.ts";

/** What is the matter with the picture, and what helps. */
const LACKS: Readonly<Record<Lack, string>> = {
  silent: "The camera gives no pictures. Is it asleep, or in use by another program?",
  covered: "The picture is black. Is the camera covered?",
  "no-face": "No face in the picture. The head idles until there is one.",
  turned: "You are turned too far away. Look towards the camera.",
  small: "Your face is too small in the picture. Come closer.",
  unclear: "Your face cannot be read. Hands, hair or a mask may be in the way.",
};
const CAUTIONS: Readonly<Record<Caution, string>> = {
  dark: "It is dark. More light on your face steadies the head.",
  several: "Several faces. The head keeps to the one it follows.",
  far: "You are far away. Come closer, more of your face is seen.",
};

/** How the picture is to be taken, for whom looks at the page. */
export interface Word {
  /** `good`: it works; `warn`: it works less well, or soon; `bad`: it does not. */
  kind: "good" | "warn" | "bad";
  text: string;
}

/** What a presence is called. A face that is held for a moment, or just comes, is not told apart from one that is there. */
export function presenceWord({ kind, lack, caution }: Presence): Word {
  if (kind === "away" && lack === null) return { kind: "warn", text: "Looking for your face" };
  if (kind === "away") {
    const dark = caution === "dark" && lack === "no-face" ? ` ${CAUTIONS.dark}` : "";
    return { kind: "bad", text: LACKS[lack!] + dark };
  }
  if (caution !== null) return { kind: "warn", text: CAUTIONS[caution] };
  return { kind: "good", text: "Your face drives the head" };
}

/** Who else can have the say on this page, and what that is called. */
export const OTHERS = {
  mood: "A mood has the say.",
  rest: "The head is at rest.",
  clip: "A recording has the say.",
} as const;
export type Other = keyof typeof OTHERS;

/** @param labels of the sliders that are held by hand, in the order in which they were taken */
export function pinnedWord(labels: readonly string[]): string {
  const most = 3;
  const rest = labels.length - most;
  return `By hand: ${labels.slice(0, most).join(", ")}${
    rest > 0 ? ` and ${rest} more` : ""
  }. Your face drives the rest`;
}

/** What mirroring does, as it is set. */
export function mirrorWord(preview: boolean, head: boolean): string {
  const shown = preview
    ? "The preview shows you as a mirror does"
    : "The preview shows you as others see you";
  const moved = head
    ? "The head moves as your reflection would: your left is its right."
    : "The head moves as you do: your left is its left.";
  return `${shown}. ${moved}`;
}

/** While tracking starts. */
export const STEPS = {
  camera: "Asking for your camera. Its picture never leaves this machine, only numbers do.",
  tracker: "Fetching the face tracker, 12 MB the first time",
  model: "Warming up",
} as const;

/** A slider's words by its id: "mouthSmileLeft" is "mouth smile left", "neck.y" is "neck y". */
export const spoken = (id: string): string =>
  id.replace(/([a-z])([A-Z])/g, "$1 $2").replace(".", " ").toLowerCase();
