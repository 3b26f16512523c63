// Where beta is on the device: the joints' transforms from their rotations, which the host knows, and their
// places at rest, which only fold.wgsl knows. One thread. In pose.wgsl itself, for each vertex anew, it costs
// lavapipe two thirds of that kernel.
#import "lib/pose.wgsl"

@group(0) @binding(0) var<storage, read> folded: array<f32>;         // [vertices + joints, 3]
@group(0) @binding(1) var<storage, read_write> joints: array<vec4f>; // [joints, 3 rows]: world rest position to world posed position
@group(0) @binding(2) var<uniform> pose: Pose;

@compute @workgroup_size(1)
fn main() {
  var offsets: array<vec3f, 5>;
  for (var joint = 0u; joint < 5u; joint++) {
    let at = (pose.vertices + joint) * 3u;
    let place = vec3f(folded[at], folded[at + 1u], folded[at + 2u]);
    let row = joint * 3u;
    var offset = vec3f(dot(pose.levers[row].xyz, place), dot(pose.levers[row + 1u].xyz, place), dot(pose.levers[row + 2u].xyz, place));
    let above = i32(pose.levers[row].w);
    if (above >= 0) { offset += offsets[above]; }
    offsets[joint] = offset;
    joints[row] = vec4f(pose.joints[row].xyz, offset.x + pose.joints[row].w);
    joints[row + 1u] = vec4f(pose.joints[row + 1u].xyz, offset.y + pose.joints[row + 1u].w);
    joints[row + 2u] = vec4f(pose.joints[row + 2u].xyz, offset.z + pose.joints[row + 2u].w);
  }
}
