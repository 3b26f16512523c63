import type { RetargetData } from "../../motion/retarget/retarget_map.ts";

/** What a page without a server has to be told besides the live package that it holds. */
export interface OfflineFacts {
  /** The avatar's. */
  readonly name: string;
  /** What each picture bears in its corner; null for nothing. */
  readonly mark: string | null;
  /** How frames of ARKit's space move the head; null where it is of that space. */
  readonly map: RetargetData | null;
  /** Whether what tracks a face is in the file. */
  readonly tracks: boolean;
}

/** Parts of the file besides its script, each in an element of its own whose id is `part-NAME`. */
export type OfflinePart =
  // The facts, the live package, the net that listens to a voice, and the script that takes a microphone's sound.
  | ("facts" | "package" | "voice_net" | "microphone")
  // What tracks a face: a worker's script and its solver's tables; the rest is the package @mediapipe/face_mesh's.
  | ("tracking_worker" | "face_tables" | `mesh/${string}`);

/** Of the package @mediapipe/face_mesh what a browser with WebGPU asks for: all of those have SIMD. */
export const MESH_FILES = [
  ...["face_mesh.js", "face_mesh.binarypb"] as const,
  ...["face_mesh_solution_packed_assets.data", "face_mesh_solution_packed_assets_loader.js"] as const,
  ...["face_mesh_solution_simd_wasm_bin.js", "face_mesh_solution_simd_wasm_bin.wasm"] as const,
  "face_mesh_solution_simd_wasm_bin.data",
] as const;
