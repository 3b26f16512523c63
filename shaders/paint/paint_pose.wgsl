// Puts a painted mesh's points on the posed head and before the camera. A point lies on a triangle of the head, by
// barycentric weights, and off it by an offset in the triangle's frame (HeadStudio Eq. 5). A workgroup owns 64
// points, a thread one. Writes clip coordinates, which the render pipeline takes as they are.
#import "lib/view.wgsl"
#import "lib/frame.wgsl"

struct Painting {
  points: u32,
}

@group(0) @binding(0) var<storage, read> rigs: array<vec4u>;   // [points, 2]: triangle, second and third weight, offset x; offset y, offset z, unused
@group(0) @binding(1) var<storage, read> corners: array<u32>;  // [triangles, 3]
@group(0) @binding(2) var<storage, read> posed: array<vec4f>;  // [vertices]
@group(0) @binding(3) var<storage, read> frames: array<Frame>;  // [triangles]
@group(0) @binding(4) var<storage, read_write> clip: array<vec4f>; // [points]
@group(0) @binding(5) var<uniform> view: View;
@group(0) @binding(6) var<uniform> painting: Painting;

const FAR_PLANE = 30.0;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let point = id.x;
  if (point >= painting.points) { return; }
  let rig = rigs[point * 2u];
  let rest = rigs[point * 2u + 1u];
  let triangle = rig.x * 3u;
  let w1 = bitcast<f32>(rig.y);
  let w2 = bitcast<f32>(rig.z);
  let offset = vec3f(bitcast<f32>(rig.w), bitcast<f32>(rest.x), bitcast<f32>(rest.y));
  var at = (1.0 - w1 - w2) * posed[corners[triangle]].xyz + w1 * posed[corners[triangle + 1u]].xyz
    + w2 * posed[corners[triangle + 2u]].xyz;
  if (any(offset != vec3f(0.0))) {
    let frame = frames[rig.x];
    at += vec3f(dot(frame.x.xyz, offset), dot(frame.y.xyz, offset), dot(frame.z.xyz, offset));
  }
  let x = dot(view.right.xyz, at) + view.right.w;
  let y = dot(view.down.xyz, at) + view.down.w;
  let z = dot(view.forward.xyz, at) + view.forward.w;
  clip[point] = vec4f(
    2.0 * view.focal * x / f32(view.width),
    -2.0 * view.focal * y / f32(view.height),
    FAR_PLANE / (FAR_PLANE - NEAR_PLANE) * (z - NEAR_PLANE),
    z,
  );
}
