// What holds splats to their triangles: HeadStudio Eq. 8 and 9, sparsity of opacity, and an opaque skin.
// A workgroup owns 64 splats, a thread one. Added: the terms' gradients, means over all splats. Written: each
// splat's share of each term, and whether it is one-sided.
//
// Eq. 8 is the length of sqrt(a) R~ mu beyond a share of tau, the largest distance from the triangle's centre to a
// corner; Eq. 9 that of sqrt(a) s, by its axes. AREA_FACTOR divides both by sqrt(a): without, splats of the small
// triangles about the eyes and lips would be held the least. a and tau are those of the head at rest.
//
// SEE_THROUGH: splats that lie on their triangle are marked one-sided, so that no picture shows the back of the
// head through its front and each side has to become opaque by itself, which `opaque` helps along; those that have
// wandered off, as a hat's, are seen from all sides.
#import "lib/splat.wgsl"

struct Regularise {
  position: f32,  // weights over the number of splats
  scale: f32,
  sparsity: f32,
  opaque: f32,
  tolerance: f32, // of tau
  count: u32,
}

@group(0) @binding(0) var<storage, read_write> raw: array<Splat>;      // [splats]
@group(0) @binding(1) var<storage, read> splats: array<Splat>;         // [splats], activated
@group(0) @binding(2) var<storage, read> extents: array<Extent>;       // [triangles]
@group(0) @binding(3) var<storage, read_write> gradient: array<Splat>; // [splats]
@group(0) @binding(4) var<storage, read_write> terms: array<vec4f>;    // [splats], weighted: Eq. 8, Eq. 9, sparsity, opaque
@group(0) @binding(5) var<uniform> regularise: Regularise;

// Of a triangle at rest.
struct Extent {
  root: f32, // sqrt(a)
  tau: f32,  // the largest distance from the centre to a corner
}

// World units over the skin within which a splat belongs to it, 4 mm; sideways it may lie this much outside tau.
const SKIN = 0.02;
const LEAST_OPACITY_SQUARE = 0.01; // HeadStudio's code: sqrt(opacity^2 + 0.01)

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let splat = id.x;
  if (splat >= regularise.count) { return; }
  let mean = splats[splat].mean;
  let opacity = splats[splat].opacity;
  let scale = splats[splat].scale;
  let extent = extents[splats[splat].triangle];
  let root = extent.root;
#if AREA_FACTOR
  let factor = 1.0 / root;
#else
  let factor = 1.0;
#endif
  var losses = vec4f(0.0);
  var v_mean = vec3f(0.0);
  var v_logit = 0.0;
  var v_log_scale = vec3f(0.0);

  let distance = length(mean);
  let beyond = root * distance - regularise.tolerance * extent.tau;
  if (beyond > 0.0) {
    let weight = regularise.position * factor;
    losses.x = weight * beyond;
    v_mean = weight * root / distance * mean;
  }
  let larger = max(root * scale - regularise.tolerance * extent.tau, vec3f(0.0));
  let excess = length(larger);
  if (excess > 0.0) {
    let weight = regularise.scale * factor;
    losses.y = weight * excess;
    v_log_scale = weight * root / excess * larger * scale;
  }
  let sparse = sqrt(opacity * opacity + LEAST_OPACITY_SQUARE);
  losses.z = regularise.sparsity * sparse;
  var v_opacity = regularise.sparsity * opacity / sparse;
#if SEE_THROUGH
  let on_skin = root * abs(mean.y) < SKIN && root * distance < extent.tau + SKIN;
  if (on_skin) {
    losses.w = regularise.opaque * (1.0 - opacity) * (1.0 - opacity);
    v_opacity -= 2.0 * regularise.opaque * (1.0 - opacity);
  }
  raw[splat].one_sided = select(0.0, 1.0, on_skin);
#endif
  v_logit = v_opacity * opacity * (1.0 - opacity);

  terms[splat] = losses;
  gradient[splat].mean += v_mean;
  gradient[splat].opacity += v_logit;
  gradient[splat].scale += v_log_scale;
}
