import type {
  OpenedPackage,
  OpenOptions,
  PackageAbout,
  PackageSource,
} from "../../../runtime/avatar/package/live_package.ts";
import type { Camera } from "../../../runtime/base/camera.ts";
import type { Profile } from "../../../runtime/gpu/gpu.ts";
import type { ReadShader } from "../../../runtime/gpu/preprocess.ts";
import type { HeadPose } from "../../../runtime/motion/head_pose.ts";
import type { Background } from "../../../runtime/render/view_uniforms.ts";
import type { DecodedImage } from "../picture/decoder.ts";

/** An avatar on its way: what a live package gives as its bytes come, or who has one already. */
export interface ArrivingAvatar extends Pick<OpenedPackage, "coarse" | "avatar"> {
  /** Its levels of detail, for small pictures; none where left out. */
  readonly levels?: OpenedPackage["levels"];
  /** What is got ready for it meanwhile; nothing where left out. */
  readonly about?: Promise<Pick<PackageAbout, "splatCount" | "harmonicsDegree">>;
}

/** What is drawn: a live package, as an answer of a server or its bytes, or an avatar. */
export type DrawnSource = Response | PackageSource | ArrivingAvatar;

/** Which splats are drawn: nothing yet, the coarse ones, or all. */
export type Drawn = "nothing" | "coarse" | "all";

/** What has been reached: a device, and then the splats that pictures may be drawn of. */
export type DrawingStage = "adapter" | "coarse" | "all";

export interface DrawingAdapter {
  readonly name: string;
  /** Whether it is the processor that draws. */
  readonly isFallback: boolean;
  readonly profile: Profile;
}

/** How drawing goes; a probe reads it. */
export interface DrawFigures {
  /** Pixels a side. */
  readonly size: number;
  /** Pictures drawn since it was opened. */
  readonly frames: number;
  /** Of the last frames of this size and these splats, from the order to draw until the device is done; null before the first. */
  readonly medianMs: number | null;
  /** Of what is drawn, before it is left to a level of detail; 0 before there is anything. */
  readonly splats: number;
  readonly drawn: Drawn;
}

export interface DrawerOptions {
  /** The live package. */
  readonly package: DrawnSource;
  /** Asked where a package names its head and does not bring it. */
  readonly head?: OpenOptions["head"];
  /** WGSL by its path below shaders/; the bundle's own where left out. */
  readonly readShader?: ReadShader;
  /** Pixels of a side, a multiple of 16. */
  readonly size: number;
  readonly background: Background;
  /** What the visible mark says; none where null. */
  readonly mark?: string | null;
  /** Draws straight onto it, and gives no images. Its size becomes that of the pictures. */
  readonly canvas?: HTMLCanvasElement | OffscreenCanvas;
  readonly onStage?: (stage: DrawingStage, at: { readonly ms: number; readonly splats: number }) => void;
  /** Ends what is being opened, or closes what is open. */
  readonly signal?: AbortSignal;
}

/** Draws one head by WebGPU, in a worker or on a page's thread. */
export interface HeadDrawer {
  readonly adapter: DrawingAdapter;
  /**
   * Queues a frame and returns at once; pose and camera are copied. Where the one before is still being drawn the newest
   * replaces what waits, which is then never drawn.
   *
   * @param tag comes back with the picture: its frame's number or time
   */
  draw(pose: HeadPose, camera: Camera, tag: number): void;
  /**
   * Takes each picture that is done, in the order of the calls to `draw`. Whoever is given one closes it.
   *
   * @param image premultiplied where transparent; null where pictures go straight onto a canvas
   * @param drawMs from the frame's turn until the device was done with it
   */
  onPicture: (image: DecodedImage | null, tag: number, drawMs: number) => void;
  /** A frame could not be drawn, though the device is there: told once for each in a row. */
  onFailed: (error: Error) => void;
  /** Of the pictures from now on, pixels a side. @throws RangeError where it is no multiple of 16 */
  resize(size: number): void;
  setBackground(background: Background): void;
  /** @throws RangeError where the words cannot be drawn */
  setMark(text: string | null): void;
  /**
   * Draws another avatar with the same device, as soon as the first of its splats are there; the one before is drawn on until
   * then, and for good where this throws what is wrong with the package. Of two that are being loaded the first is given up.
   */
  load(source: DrawnSource): Promise<void>;
  /** Resolves once all splats of what was loaded last are drawn, a promise of its own for each; rejects with what is wrong. */
  readonly complete: Promise<void>;
  readonly figures: DrawFigures;
  /** Resolves with the reason when the device is lost; never after `close`. */
  readonly lost: Promise<string>;
  /** Bytes on the device; 0 after `close`. */
  readonly allocated: number;
  /** Frees everything. May be called at any time, and again. */
  close(): void;
}

/**
 * Opens a drawer: resolves as soon as there are splats to be drawn, coarse ones mostly, and all that draws them is compiled.
 * Rejects with a GpuUnavailableError, with what is wrong with the package or the device, or with the signal's reason.
 */
export type OpenHeadDrawer = (options: DrawerOptions) => Promise<HeadDrawer>;
