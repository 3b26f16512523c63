// Folds beta into the template: vertices at rest, and behind them the joints' places, which are as linear in
// beta as the vertices they are regressed from. Clears the gradient of the same, at the start of a step.
// A workgroup owns 64 points, a thread one. World units.
struct Fold {
  points: u32, // vertices + joints
  shapes: u32,
}

@group(0) @binding(0) var<storage, read> unshaped: array<f32>; // [points, 3], at beta = 0
@group(0) @binding(1) var<storage, read> basis: array<f32>;    // [shapes, points, 3]
@group(0) @binding(2) var<storage, read> shape: array<f32>;    // [shapes], beta
@group(0) @binding(3) var<storage, read_write> folded: array<f32>;     // [points, 3]
@group(0) @binding(4) var<storage, read_write> v_folded: array<vec4f>; // [points]
@group(0) @binding(5) var<uniform> fold: Fold;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let point = id.x;
  if (point >= fold.points) { return; }
  let at = point * 3u;
  var place = vec3f(unshaped[at], unshaped[at + 1u], unshaped[at + 2u]);
  // Bounded by arrayLength for the reason that pose.wgsl gives.
  let shapes = min(fold.shapes, arrayLength(&shape));
  for (var i = 0u; i < shapes; i++) {
    let row = (i * fold.points + point) * 3u;
    place += shape[i] * vec3f(basis[row], basis[row + 1u], basis[row + 2u]);
  }
  folded[at] = place.x;
  folded[at + 1u] = place.y;
  folded[at + 2u] = place.z;
  v_folded[point] = vec4f(0.0);
}
