import libChunks from "../../../shaders/lib/chunks.wgsl" with { type: "text" };
import libCounters from "../../../shaders/lib/counters.wgsl" with { type: "text" };
import libFinite from "../../../shaders/lib/finite.wgsl" with { type: "text" };
import libFootprint from "../../../shaders/lib/footprint.wgsl" with { type: "text" };
import libFrame from "../../../shaders/lib/frame.wgsl" with { type: "text" };
import libHarmonics from "../../../shaders/lib/harmonics.wgsl" with { type: "text" };
import libHarmonicsBands from "../../../shaders/lib/harmonics_bands.wgsl" with { type: "text" };
import libLight from "../../../shaders/lib/light.wgsl" with { type: "text" };
import libPerspective from "../../../shaders/lib/perspective.wgsl" with { type: "text" };
import libPose from "../../../shaders/lib/pose.wgsl" with { type: "text" };
import libProjected from "../../../shaders/lib/projected.wgsl" with { type: "text" };
import libRotation from "../../../shaders/lib/rotation.wgsl" with { type: "text" };
import libSplat from "../../../shaders/lib/splat.wgsl" with { type: "text" };
import libTexels from "../../../shaders/lib/texels.wgsl" with { type: "text" };
import libTileBins from "../../../shaders/lib/tile_bins.wgsl" with { type: "text" };
import libTouchedTiles from "../../../shaders/lib/touched_tiles.wgsl" with { type: "text" };
import libTriangle from "../../../shaders/lib/triangle.wgsl" with { type: "text" };
import libView from "../../../shaders/lib/view.wgsl" with { type: "text" };
import pose from "../../../shaders/pose/pose.wgsl" with { type: "text" };
import triangleFrames from "../../../shaders/pose/triangle_frames.wgsl" with { type: "text" };
import coarse from "../../../shaders/sort/coarse.wgsl" with { type: "text" };
import depthCount from "../../../shaders/sort/depth_count.wgsl" with { type: "text" };
import depthScatter from "../../../shaders/sort/depth_scatter.wgsl" with { type: "text" };
import fine from "../../../shaders/sort/fine.wgsl" with { type: "text" };
import scanSums from "../../../shaders/sort/scan_sums.wgsl" with { type: "text" };
import scanSumsShared from "../../../shaders/sort/scan_sums_shared.wgsl" with { type: "text" };
import scanWrite from "../../../shaders/sort/scan_write.wgsl" with { type: "text" };
import scanWriteShared from "../../../shaders/sort/scan_write_shared.wgsl" with { type: "text" };
import sortCount from "../../../shaders/sort/sort_count.wgsl" with { type: "text" };
import sortScatter from "../../../shaders/sort/sort_scatter.wgsl" with { type: "text" };
import tileStarts from "../../../shaders/sort/tile_starts.wgsl" with { type: "text" };
import tileWork from "../../../shaders/sort/tile_work.wgsl" with { type: "text" };
import bin from "../../../shaders/splat/bin.wgsl" with { type: "text" };
import present from "../../../shaders/splat/present.wgsl" with { type: "text" };
import project from "../../../shaders/splat/project.wgsl" with { type: "text" };
import rasterize from "../../../shaders/splat/rasterize.wgsl" with { type: "text" };
import rasterizeShared from "../../../shaders/splat/rasterize_shared.wgsl" with { type: "text" };
import type { ReadShader } from "../../../runtime/gpu/preprocess.ts";

/** The kernels that draw heads, the files that the server uses: one script, from whatever origin the page is. */
const TEXTS: Readonly<Record<string, string>> = {
  "lib/chunks.wgsl": libChunks,
  "lib/counters.wgsl": libCounters,
  "lib/finite.wgsl": libFinite,
  "lib/footprint.wgsl": libFootprint,
  "lib/frame.wgsl": libFrame,
  "lib/harmonics.wgsl": libHarmonics,
  "lib/harmonics_bands.wgsl": libHarmonicsBands,
  "lib/light.wgsl": libLight,
  "lib/perspective.wgsl": libPerspective,
  "lib/pose.wgsl": libPose,
  "lib/projected.wgsl": libProjected,
  "lib/rotation.wgsl": libRotation,
  "lib/splat.wgsl": libSplat,
  "lib/texels.wgsl": libTexels,
  "lib/tile_bins.wgsl": libTileBins,
  "lib/touched_tiles.wgsl": libTouchedTiles,
  "lib/triangle.wgsl": libTriangle,
  "lib/view.wgsl": libView,
  "pose/pose.wgsl": pose,
  "pose/triangle_frames.wgsl": triangleFrames,
  "sort/coarse.wgsl": coarse,
  "sort/depth_count.wgsl": depthCount,
  "sort/depth_scatter.wgsl": depthScatter,
  "sort/fine.wgsl": fine,
  "sort/scan_sums.wgsl": scanSums,
  "sort/scan_sums_shared.wgsl": scanSumsShared,
  "sort/scan_write.wgsl": scanWrite,
  "sort/scan_write_shared.wgsl": scanWriteShared,
  "sort/sort_count.wgsl": sortCount,
  "sort/sort_scatter.wgsl": sortScatter,
  "sort/tile_starts.wgsl": tileStarts,
  "sort/tile_work.wgsl": tileWork,
  "splat/bin.wgsl": bin,
  "splat/present.wgsl": present,
  "splat/project.wgsl": project,
  "splat/rasterize.wgsl": rasterize,
  "splat/rasterize_shared.wgsl": rasterizeShared,
};

/** @throws RangeError for a file that drawing has no use for */
export const readShader: ReadShader = (path) => {
  const text = TEXTS[path];
  if (text !== undefined) return Promise.resolve(text);
  return Promise.reject(new RangeError(`Cannot read the shader, the page's bundle is without: ${path}`));
};
