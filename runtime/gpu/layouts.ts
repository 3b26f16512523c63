import counters from "../../shaders/lib/counters.wgsl" with { type: "text" };
import footprint from "../../shaders/lib/footprint.wgsl" with { type: "text" };
import frame from "../../shaders/lib/frame.wgsl" with { type: "text" };
import harmonics from "../../shaders/lib/harmonics.wgsl" with { type: "text" };
import bands from "../../shaders/lib/harmonics_bands.wgsl" with { type: "text" };
import light from "../../shaders/lib/light.wgsl" with { type: "text" };
import part from "../../shaders/lib/part.wgsl" with { type: "text" };
import projected from "../../shaders/lib/projected.wgsl" with { type: "text" };
import splat from "../../shaders/lib/splat.wgsl" with { type: "text" };
import texels from "../../shaders/lib/texels.wgsl" with { type: "text" };
import view from "../../shaders/lib/view.wgsl" with { type: "text" };
import finiteCheck from "../../shaders/lib/finite_check.wgsl" with { type: "text" };
import { constantOf, structLayout } from "./wgsl_reflection.ts";

/*
 * What buffers hold, element by element, as the kernels declare it. Read when this module loads: buffers are made,
 * and splats laid out, before any kernel is.
 */

export const SPLAT = structLayout(splat, "Splat");
export const STATISTICS = structLayout(splat, "Statistics");
export const HARMONICS = structLayout(harmonics, "Harmonics");
/** Of colours of degree 2, and of degree 3. */
export const HARMONICS_2 = structLayout(bands, "Harmonics2");
export const HARMONICS_3 = structLayout(bands, "Harmonics3");
export const SPLAT_LIGHT = structLayout(light, "SplatLight");
export const LIGHTING = structLayout(light, "Lighting");
export const FRAME = structLayout(frame, "Frame");
/** Of a splat's gradient on the screen; the splat itself is packed. */
export const PROJECTED = structLayout(projected, "Projected");
export const PACKED_PROJECTED = structLayout(projected, "PackedProjected");
export const FOOTPRINT = structLayout(footprint, "Footprint");
export const PART = structLayout(part, "Part");
export const COUNTERS = structLayout(counters, "Counters");
export const VIEW = structLayout(view, "View");
export const FINITE_CHECK = structLayout(finiteCheck, "FiniteCheck");

/** Width of the textures that serve as arrays. */
export const TEXELS_A_ROW = constantOf(texels, "TEXELS_A_ROW");

/** Fainter splats are never drawn. */
export const LEAST_ALPHA = constantOf(view, "LEAST_ALPHA");

/** A constant of shaders/lib/finite_check.wgsl. */
export const checkConstant = (name: string): number => constantOf(finiteCheck, name);

/** Places of the counters, for kernels that take them as words: `{EXPECTED}` and so on. */
export const COUNTER_WORDS: Readonly<Record<string, number>> = Object.fromEntries(
  COUNTERS.fields.map(({ name }) => [name.toUpperCase(), COUNTERS.at(name)]),
);
