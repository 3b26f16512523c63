// One update of all splats by Adam (Kingma and Ba 2015). A workgroup owns 64 splats, a thread one. Written: what
// is learned, both moments, and zeros in place of the gradient. Where the step does not count (see lib/finite_check.wgsl)
// only the gradient is cleared. A quarter of a splat whose gradient or outcome is not finite is noted and stays.
// Members of a splat are no business of this kernel: it takes a splat's row by quarters of four words, which need not
// know what they are. {FIXED} has a bit for each quarter whose last word is not learned.
// LAZY: a splat that no picture of the step has shown stays as it is, moments and all (gsplat's selective Adam): else one
// that is seldom seen goes on for ten steps with what it was told once. {SIGNS} has a bit for each quarter whose gradient
// comes from pictures alone.
// HARMONICS: the same for their buffers, whose rows have {QUARTERS} quarters too.
#import "lib/finite.wgsl"
#import "lib/finite_check.wgsl"

struct Adam {
  rates: array<vec4f, {QUARTERS}>, // of every float of a splat, by quarter; 0 where nothing is learned
  beta1: f32,
  beta2: f32,
  first_factor: f32,      // 1 / (1 - beta1^t), t the number of this update, from 1
  second_factor: f32,     // 1 / (1 - beta2^t)
  epsilon: f32,
  count: u32,             // splats
}

@group(0) @binding(0) var<storage, read_write> raw: array<vec4u>;           // [splats, quarters], f32 bits
@group(0) @binding(1) var<storage, read_write> gradient: array<vec4f>;      // [splats, quarters]
@group(0) @binding(2) var<storage, read_write> first_moment: array<vec4f>;  // [splats, quarters]
@group(0) @binding(3) var<storage, read_write> second_moment: array<vec4f>; // [splats, quarters]
@group(0) @binding(4) var<storage, read_write> finite_check: FiniteCheck;
@group(0) @binding(5) var<uniform> adam: Adam;

fn note(part: u32, splat: u32) {
  atomicMax(&finite_check.found, CHECK_NOTHING - (part * CHECK_SPLATS + splat));
}

fn note_gradient(quarter: u32, splat: u32) {
#if HARMONICS
  note(CHECK_HARMONICS_GRADIENT, splat);
#else
  note(CHECK_GRADIENT + quarter, splat);
#endif
}

fn note_outcome(quarter: u32, splat: u32) {
#if HARMONICS
  note(CHECK_HARMONICS, splat);
#else
  note(CHECK_SPLAT + quarter, splat);
#endif
}

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let splat = id.x;
  if (splat >= adam.count) { return; }
  var counts = atomicLoad(&finite_check.overflow) == 0u && finite_check.stopped == 0u;
#if LAZY
  var shown = false;
  for (var quarter = 0u; quarter < {QUARTERS}u; quarter++) {
    let tells = (({SIGNS}u >> quarter) & 1u) != 0u;
    // Not by !=, which is ordered in SPIR-V: what is no number would not differ from 0, and not be noted below.
    if (tells && !all(gradient[splat * {QUARTERS}u + quarter] == vec4f(0.0))) { shown = true; }
  }
  counts = counts && shown;
#endif
  for (var quarter = 0u; quarter < {QUARTERS}u; quarter++) {
    let at = splat * {QUARTERS}u + quarter;
    let slope = gradient[at];
    gradient[at] = vec4f(0.0);
    if (!counts) { continue; }
    if (!all_finite(slope)) {
      note_gradient(quarter, splat);
      continue;
    }
    let first = mix(slope, first_moment[at], adam.beta1);
    let second = mix(slope * slope, second_moment[at], adam.beta2);
    let change = adam.rates[quarter] * (first * adam.first_factor) / (sqrt(second * adam.second_factor) + adam.epsilon);
    // The bits of a triangle's index are no number to reckon with: a device may flush them to 0.
    let fixed = (({FIXED}u >> quarter) & 1u) != 0u;
    let old = raw[at];
    let next = bitcast<vec3f>(old.xyz) - change.xyz;
    var last = old.w;
    if (!fixed) { last = bitcast<u32>(bitcast<f32>(old.w) - change.w); }
    if (!all_finite(vec4f(next, select(bitcast<f32>(last), 0.0, fixed)))) {
      note_outcome(quarter, splat);
      continue;
    }
    first_moment[at] = first;
    second_moment[at] = second;
    raw[at] = vec4u(bitcast<vec3u>(next), last);
  }
}
