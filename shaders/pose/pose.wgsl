// Poses the head's vertices: blend shapes, pose correctives, linear blend skinning (HeadStudio Eq. 4).
// A workgroup owns a block of vertices, a thread one. Identity is already folded into the template; a workgroup walks
// only the basis rows whose weight is not zero and that move one of its vertices. Writes the posed vertices,
// world units. SHAPED: beta is on the device, so joints come from place_joints.wgsl and some rows' weights follow
// beta.
#import "lib/pose.wgsl"

@group(0) @binding(0) var<storage, read> folded: array<f32>;    // [vertices, 3]
@group(0) @binding(1) var<storage, read> basis: array<f32>;     // [rows, vertices, 3]
#if SHAPED
@group(0) @binding(2) var<storage, read> weights: array<vec4u>; // [entries]: basis row, weight (f32 bits), 1 + the shape whose beta multiplies it or 0, 0
#else
@group(0) @binding(2) var<storage, read> weights: array<vec2u>; // [entries]: basis row, weight (f32 bits)
#endif
@group(0) @binding(3) var<storage, read> skinning: array<f32>;  // [vertices, 5]
@group(0) @binding(4) var<storage, read_write> posed: array<vec4f>; // [vertices]
@group(0) @binding(5) var<storage, read> starts: array<u32>;    // [workgroups + 1], the first entry of each
@group(0) @binding(6) var<uniform> pose: Pose;
#if SHAPED
@group(0) @binding(7) var<storage, read> shape: array<f32>;     // [shapes], beta
@group(0) @binding(8) var<storage, read> joints: array<vec4f>;  // [joints, 3 rows], from place_joints.wgsl
#endif

@compute @workgroup_size({BLOCK})
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(workgroup_id) workgroup: vec3u) {
  let vertex = id.x;
  if (vertex >= pose.vertices) { return; }
  let at = vertex * 3u;
  var rest = vec3f(folded[at], folded[at + 1u], folded[at + 2u]);
  let end = starts[workgroup.x + 1u];
  for (var i = starts[workgroup.x]; i < end; i++) {
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
  var moved = vec3f(0.0);
  for (var joint = 0u; joint < 5u; joint++) {
    let weight = skinning[vertex * 5u + joint];
    let row = joint * 3u;
#if SHAPED
    moved += weight * vec3f(dot(joints[row], point), dot(joints[row + 1u], point), dot(joints[row + 2u], point));
#else
    moved += weight * vec3f(dot(pose.joints[row], point), dot(pose.joints[row + 1u], point), dot(pose.joints[row + 2u], point));
#endif
  }
  posed[vertex] = vec4f(moved, 1.0);
}
