// Folds beta into the template: vertices at rest, and behind them the joints' places, which are as linear in
// beta as the vertices they are regressed from. Clears the gradient of the same, at the start of a step.
// A workgroup owns 256 floats, a thread four: one load of four beats three of one (lavapipe: 1.6 times as fast).
struct Fold {
  quads: u32, // floats of all points, by four; the last is padded
  shapes: u32,
}

@group(0) @binding(0) var<storage, read> unshaped: array<vec4f>; // [quads], world units, at beta = 0
@group(0) @binding(1) var<storage, read> basis: array<vec4f>;    // [shapes, quads]
@group(0) @binding(2) var<storage, read> shape: array<f32>;      // [shapes], beta
@group(0) @binding(3) var<storage, read_write> folded: array<vec4f>;   // [quads]
@group(0) @binding(4) var<storage, read_write> v_folded: array<vec4f>; // [quads]
@group(0) @binding(5) var<uniform> fold: Fold;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let quad = id.x;
  if (quad >= fold.quads) { return; }
  var places = unshaped[quad];
  // The bound by arrayLength looks idle. Without it lavapipe compiles a kernel anew for each value of a uniform
  // that alone bounds a loop, and keeps them all.
  let shapes = min(fold.shapes, arrayLength(&shape));
  for (var i = 0u; i < shapes; i++) { places += shape[i] * basis[i * fold.quads + quad]; }
  folded[quad] = places;
  v_folded[quad] = vec4f(0.0);
}
