import { type People, readPeople } from "./people.ts";

const PEOPLE = "headcast.faces";
const CHOICES = "headcast.tracking";

/** What was chosen about tracking on this device. */
export interface Choices {
  /** One of the browser's, empty for its choice. */
  device: string;
  preview: boolean;
  mirrorPreview: boolean;
  mirrorHead: boolean;
  /** Calibrating was offered once; from then on its button is enough. */
  offered: boolean;
  /** Who makes the weights, where the server has MediaPipe's net: that or our solver. */
  shapesBy: "solver" | "net";
}

/** The preview is mirrored as in every program for calls; the head does what the person does. */
const USUAL: Choices = {
  device: "",
  preview: true,
  mirrorPreview: true,
  mirrorHead: false,
  offered: false,
  shapesBy: "solver",
};

/** What is not of this form counts as absent. */
export function readChoices(stored: string | null): Choices {
  let kept: Partial<Record<keyof Choices, unknown>> = {};
  try {
    kept = JSON.parse(stored ?? "{}") ?? {};
  } catch {
    // As usual then.
  }
  const flag = (key: Exclude<keyof Choices, "device" | "shapesBy">) =>
    typeof kept[key] === "boolean" ? kept[key] : USUAL[key];
  return {
    device: typeof kept.device === "string" ? kept.device : USUAL.device,
    preview: flag("preview"),
    mirrorPreview: flag("mirrorPreview"),
    mirrorHead: flag("mirrorHead"),
    offered: flag("offered"),
    shapesBy: kept.shapesBy === "net" ? "net" : USUAL.shapesBy,
  };
}

export const loadChoices = (): Choices => readChoices(read(CHOICES));
export const loadPeople = (): People => readPeople(read(PEOPLE));
export const storeChoices = (choices: Choices): void => void write(CHOICES, choices);
/** Calls back where another tab has changed what is kept of people. */
export const watchPeople = (changed: () => void): void =>
  addEventListener("storage", (event) => {
    const { key } = event as Event & { key: string | null };
    if (key === PEOPLE || key === null) changed();
  });
/** @returns whether they will be there after a reload */
export const storePeople = (people: People): boolean => write(PEOPLE, people);

/** Private windows may refuse storage. */
function read(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

function write(key: string, value: unknown): boolean {
  try {
    localStorage.setItem(key, JSON.stringify(value));
    return true;
  } catch {
    return false;
  }
}
