// Poses the head's vertices: blend shapes, pose correctives, linear blend skinning (HeadStudio Eq. 4).
// A workgroup owns 64 vertices, a thread one. Identity is already folded into the template; only the basis
// rows whose weight is not zero are walked. Writes the posed vertices, world units. SHAPED: for training, with
// the joints' places behind the template's vertices (fold.wgsl) and rows whose weight follows beta.
#import "lib/pose.wgsl"

@group(0) @binding(0) var<storage, read> folded: array<f32>;    // [vertices, 3]; SHAPED: [vertices + joints, 3]
@group(0) @binding(1) var<storage, read> basis: array<f32>;     // [rows, vertices, 3]
#if SHAPED
@group(0) @binding(2) var<storage, read> weights: array<vec4u>; // [used]: basis row, weight (f32 bits), 1 + the shape whose beta multiplies it or 0, 0
#else
@group(0) @binding(2) var<storage, read> weights: array<vec2u>; // [used]: basis row, weight (f32 bits)
#endif
@group(0) @binding(3) var<storage, read> skinning: array<f32>;  // [vertices, 5]
@group(0) @binding(4) var<storage, read_write> posed: array<vec4f>; // [vertices]
@group(0) @binding(5) var<uniform> pose: Pose;
#if SHAPED
@group(0) @binding(6) var<storage, read> shape: array<f32>;     // [shapes], beta
#endif

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let vertex = id.x;
  if (vertex >= pose.vertices) { return; }
  let at = vertex * 3u;
  var rest = vec3f(folded[at], folded[at + 1u], folded[at + 2u]);
  // The bound by arrayLength looks idle. Without it lavapipe compiles this kernel anew for each value of
  // `used`, as it does for loops bounded by a uniform alone, and keeps them all: 0.15 MB a frame.
  let used = min(pose.used, arrayLength(&weights));
  for (var i = 0u; i < used; i++) {
    let entry = weights[i];
    let row = (entry.x * pose.vertices + vertex) * 3u;
#if SHAPED
    var weight = bitcast<f32>(entry.y);
    if (entry.z > 0u) { weight *= shape[entry.z - 1u]; }
#else
    let weight = bitcast<f32>(entry.y);
#endif
    rest += weight * vec3f(basis[row], basis[row + 1u], basis[row + 2u]);
  }
  let point = vec4f(rest, 1.0);
#if SHAPED
  var offsets: array<vec3f, 5>;
#endif
  var moved = vec3f(0.0);
  for (var joint = 0u; joint < 5u; joint++) {
    let weight = skinning[vertex * 5u + joint];
    let row = joint * 3u;
#if SHAPED
    let place = (pose.vertices + joint) * 3u;
    let at_rest = vec3f(folded[place], folded[place + 1u], folded[place + 2u]);
    let above = i32(pose.levers[row].w);
    offsets[joint] = vec3f(dot(pose.levers[row].xyz, at_rest), dot(pose.levers[row + 1u].xyz, at_rest), dot(pose.levers[row + 2u].xyz, at_rest));
    if (above >= 0) { offsets[joint] += offsets[above]; }
    moved += weight * offsets[joint];
#endif
    moved += weight * vec3f(dot(pose.joints[row], point), dot(pose.joints[row + 1u], point), dot(pose.joints[row + 2u], point));
  }
  posed[vertex] = vec4f(moved, 1.0);
}
