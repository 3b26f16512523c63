// The backward of pose.wgsl to the vertices at rest: each gathers the gradient of its corners, in a fixed order,
// and turns it back by its joints. A workgroup owns 64 vertices, a thread one.
#import "lib/pose.wgsl"

@group(0) @binding(0) var<storage, read> v_corners: array<vec4f>;    // [triangles, 3]
@group(0) @binding(1) var<storage, read> corners_starts: array<u32>; // [vertices + 1]
@group(0) @binding(2) var<storage, read> corners_of: array<u32>;     // [triangles * 3], the corners that are each vertex
@group(0) @binding(3) var<storage, read> skinning: array<f32>;       // [vertices, 5]
@group(0) @binding(4) var<storage, read_write> v_posed: array<vec4f>;  // [vertices]
@group(0) @binding(5) var<storage, read_write> v_rest: array<f32>;     // [vertices, 3], before skinning
@group(0) @binding(6) var<storage, read_write> v_folded: array<f32>;   // [vertices + joints, 3]; added to
@group(0) @binding(7) var<uniform> pose: Pose;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let vertex = id.x;
  if (vertex >= pose.vertices) { return; }
  var v = vec3f(0.0);
  for (var i = corners_starts[vertex]; i < corners_starts[vertex + 1u]; i++) {
    v += v_corners[corners_of[i]].xyz;
  }
  var turned = vec3f(0.0);
  for (var joint = 0u; joint < 5u; joint++) {
    let row = joint * 3u;
    turned += skinning[vertex * 5u + joint] * (pose.joints[row].xyz * v.x + pose.joints[row + 1u].xyz * v.y + pose.joints[row + 2u].xyz * v.z);
  }
  v_posed[vertex] = vec4f(v, 0.0);
  let at = vertex * 3u;
  v_rest[at] = turned.x;
  v_rest[at + 1u] = turned.y;
  v_rest[at + 2u] = turned.z;
  v_folded[at] += turned.x;
  v_folded[at + 1u] += turned.y;
  v_folded[at + 2u] += turned.z;
}
