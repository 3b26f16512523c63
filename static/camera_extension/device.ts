export type Kind = "audio" | "video";
export const KINDS: readonly Kind[] = ["audio", "video"];

/** The name that sites show. */
export const LABEL = "Headcast";

/** The devices as one site knows them. */
export interface Devices {
  /** Ids in the form of the browser's own, other ones for each site. */
  readonly camera: string;
  readonly microphone: string;
  readonly group: string;
  /** Whether who asks for any camera gets this one though there are others. */
  readonly first: boolean;
  /** The picture. */
  readonly shape: Shape;
}

export interface Shape {
  readonly width: number;
  readonly height: number;
  /** Frames a second. */
  readonly rate: number;
}

export const idOf = (kind: Kind, devices: Devices): string =>
  kind === "audio" ? devices.microphone : devices.camera;
