// What is learned to what is drawn: sigmoid of opacity, exp of scale, colour from its spherical harmonic of
// degree 0 cut to 0..1; with HARMONICS not cut, which project.wgsl does once degree 1 is added. A workgroup owns 64
// splats, a thread one. Quaternions keep their length: project.wgsl normalises, and project_backward.wgsl needs the
// length.
// The backward is the last lines of project_backward.wgsl, which finds all it needs in `splats`.
#import "lib/harmonics.wgsl"
#import "lib/splat.wgsl"

struct Activate {
  count: u32,
}

@group(0) @binding(0) var<storage, read> raw: array<Splat>;           // [splats]
@group(0) @binding(1) var<storage, read_write> splats: array<Splat>;  // [splats]
@group(0) @binding(2) var<uniform> activate: Activate;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let splat = id.x;
  if (splat >= activate.count) { return; }
  var own = raw[splat];
  own.opacity = 1.0 / (1.0 + exp(-own.opacity));
  own.scale = exp(own.scale);
  own.colour = HARMONIC_0 * own.colour + 0.5;
#if !HARMONICS
  own.colour = clamp(own.colour, vec3f(0.0), vec3f(1.0));
#endif
  splats[splat] = own;
}
