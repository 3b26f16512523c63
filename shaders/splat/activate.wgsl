// What is learned to what is drawn: sigmoid of opacity, exp of scale, colour from its spherical harmonic of
// degree 0 cut to 0..1; with HARMONICS not cut, which project.wgsl does once degree 1 is added. A workgroup owns 64 splats, a thread one. Quaternions keep their length: project.wgsl
// normalises, and project_backward.wgsl needs the length. Triangle and one-sided are carried over as bits.
// The backward is the last lines of project_backward.wgsl, which finds all it needs in `splats`.
#import "lib/harmonics.wgsl"

struct Activate {
  count: u32,
}

@group(0) @binding(0) var<storage, read> raw: array<vec4u>;           // [splats, 4]: Model.raw, as bits
@group(0) @binding(1) var<storage, read_write> splats: array<vec4u>;  // [splats, 4]: as project.wgsl reads them
@group(0) @binding(2) var<uniform> activate: Activate;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let splat = id.x;
  if (splat >= activate.count) { return; }
  let at = splat * 4u;
  let mean_logit = raw[at];
  let opacity = 1.0 / (1.0 + exp(-bitcast<f32>(mean_logit.w)));
  splats[at] = vec4u(mean_logit.xyz, bitcast<u32>(opacity));
  splats[at + 1u] = raw[at + 1u];
  let scale_triangle = raw[at + 2u];
  splats[at + 2u] = vec4u(bitcast<vec3u>(exp(bitcast<vec3f>(scale_triangle.xyz))), scale_triangle.w);
  let colour = raw[at + 3u];
#if HARMONICS
  let rgb = HARMONIC_0 * bitcast<vec3f>(colour.xyz) + 0.5;
#else
  let rgb = clamp(HARMONIC_0 * bitcast<vec3f>(colour.xyz) + 0.5, vec3f(0.0), vec3f(1.0));
#endif
  splats[at + 3u] = vec4u(bitcast<vec3u>(rgb), colour.w);
}
