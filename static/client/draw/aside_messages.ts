import type { HeadReference } from "../../../runtime/avatar/package/live_package.ts";
import type { Camera } from "../../../runtime/base/camera.ts";
import type { HeadModel } from "../../../runtime/head/head_model.ts";
import type { HeadPose } from "../../../runtime/motion/head_pose.ts";
import type { Background } from "../../../runtime/render/view_uniforms.ts";
import type { DecodedImage } from "../picture/decoder.ts";
import type { DrawFigures, DrawingAdapter, DrawingStage } from "./drawer.ts";

/** What a drawer's worker is told. Sources go by numbers: their bytes follow in pieces. */
export type ToDrawer =
  | {
    readonly type: "open";
    readonly source: number;
    readonly givesHead: boolean;
    readonly options: {
      readonly size: number;
      readonly background: Background;
      readonly mark: string | null;
      readonly canvas?: OffscreenCanvas;
    };
  }
  | { readonly type: "load"; readonly source: number }
  | { readonly type: "piece"; readonly source: number; readonly bytes: Uint8Array }
  | { readonly type: "end"; readonly source: number; readonly fault: string | null }
  | { readonly type: "head"; readonly source: number; readonly model: HeadModel }
  | { readonly type: "draw"; readonly pose: HeadPose; readonly camera: Camera; readonly tag: number }
  | { readonly type: "resize"; readonly size: number }
  | { readonly type: "background"; readonly background: Background }
  | { readonly type: "mark"; readonly words: string | null }
  | { readonly type: "close" };

/** What it says. `source` numbers what it was given, and for `head` what it asks for. */
export type FromDrawer =
  | { readonly type: "hello"; readonly why: string | null }
  | {
    readonly type: "stage";
    readonly stage: DrawingStage;
    readonly at: { readonly ms: number; readonly splats: number };
  }
  | { readonly type: "opened"; readonly adapter: DrawingAdapter; readonly facts: DrawerFacts }
  | { readonly type: "loaded"; readonly source: number; readonly fault: string | null }
  | {
    readonly type: "complete";
    readonly source: number;
    readonly fault: string | null;
    readonly facts: DrawerFacts | null;
  }
  | { readonly type: "head"; readonly source: number; readonly reference: HeadReference }
  | {
    readonly type: "picture";
    readonly picture: DecodedImage | null;
    readonly tag: number;
    readonly drawMs: number;
    readonly facts: DrawerFacts;
  }
  | { readonly type: "failed"; readonly message: string }
  | { readonly type: "lost"; readonly reason: string }
  | { readonly type: "closed" };

/** How things are there as it says something. */
export interface DrawerFacts {
  readonly figures: DrawFigures;
  readonly allocated: number;
}
