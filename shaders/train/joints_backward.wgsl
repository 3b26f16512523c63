// The backward of pose.wgsl to the joints' places at rest. One workgroup of 64 threads: each sums every 64th
// vertex's share of the five translations, the first adds the sums up in order, takes them down the chain and
// adds to the joints behind the vertices in `v_folded`.
#import "lib/pose.wgsl"

@group(0) @binding(0) var<storage, read> v_posed: array<vec4f>; // [vertices]
@group(0) @binding(1) var<storage, read> skinning: array<f32>;  // [vertices, 5]
@group(0) @binding(2) var<storage, read_write> v_folded: array<f32>; // [vertices + joints, 3]; added to
@group(0) @binding(3) var<uniform> pose: Pose;

var<workgroup> sums: array<vec3f, 320>; // [threads, joints]

@compute @workgroup_size(64)
fn main(@builtin(local_invocation_index) thread: u32) {
#repeat J 5
  var v{J} = vec3f(0.0);
#end
  let vertices = min(pose.vertices, arrayLength(&v_posed));
  for (var vertex = thread; vertex < vertices; vertex += 64u) {
    let v = v_posed[vertex].xyz;
#repeat J 5
    v{J} += skinning[vertex * 5u + {J}u] * v;
#end
  }
#repeat J 5
  sums[thread * 5u + {J}u] = v{J};
#end
  workgroupBarrier();
  if (thread > 0u) { return; }
  var v_offsets: array<vec3f, 5>;
  for (var i = 0u; i < 320u; i++) { v_offsets[i % 5u] += sums[i]; }
  // Joints come after those above them: from the last to the first, each is whole before it is handed on.
  for (var left = 5u; left > 0u; left--) {
    let joint = left - 1u;
    let row = joint * 3u;
    let v = v_offsets[joint];
    let above = i32(pose.levers[row].w);
    if (above >= 0) { v_offsets[above] += v; }
    let v_place = pose.levers[row].xyz * v.x + pose.levers[row + 1u].xyz * v.y + pose.levers[row + 2u].xyz * v.z;
    let at = (pose.vertices + joint) * 3u;
    v_folded[at] += v_place.x;
    v_folded[at + 1u] += v_place.y;
    v_folded[at + 2u] += v_place.z;
  }
}
