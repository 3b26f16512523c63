// Poses the head's vertices: blend shapes, pose correctives, linear blend skinning (HeadStudio Eq. 4).
// A workgroup owns a block of vertices, a thread one. Identity is already folded into the template; a workgroup walks
// only the basis rows whose weight is not zero and that move one of its vertices. Writes the posed vertices,
// world units. SHAPED: beta is on the device, so joints come from place_joints.wgsl and some rows' weights follow
// beta. TEXELS: arrays are storage textures, for CPU devices (lib/texels.wgsl); not of what is SHAPED.
#import "lib/pose.wgsl"
#import "lib/texels.wgsl"

#if TEXELS
// Skinning weights stand beside the template: WebGPU promises four storage textures, not five.
@group(0) @binding(0) var folded: texture_storage_2d<rgba32float, read>; // [vertices, 2]: place and first weight, the other four
@group(0) @binding(1) var basis: texture_storage_2d<r32uint, read>;    // [rows, vertices, 3], f32 bits
@group(0) @binding(2) var weights: texture_storage_2d<r32uint, read>;  // [entries, 2]: basis row, weight (f32 bits)
@group(0) @binding(4) var posed: texture_storage_2d<rgba32float, write>; // [vertices]
#else
@group(0) @binding(0) var<storage, read> folded: array<f32>;    // [vertices, 3]
@group(0) @binding(1) var<storage, read> basis: array<f32>;     // [rows, vertices, 3]
#if SHAPED
@group(0) @binding(2) var<storage, read> weights: array<vec4u>; // [entries]: basis row, weight (f32 bits), 1 + the shape whose beta multiplies it or 0, 0
#else
@group(0) @binding(2) var<storage, read> weights: array<vec2u>; // [entries]: basis row, weight (f32 bits)
#endif
@group(0) @binding(3) var<storage, read> skinning: array<f32>;  // [vertices, 5]
@group(0) @binding(4) var<storage, read_write> posed: array<vec4f>; // [vertices]
#endif
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
#if TEXELS
  let own = texel_of(2u * vertex);
  let first = textureLoad(folded, own);
  let others = textureLoad(folded, own + vec2u(1u, 0u));
  var rest = first.xyz;
#else
  let at = vertex * 3u;
  var rest = vec3f(folded[at], folded[at + 1u], folded[at + 2u]);
#endif
  let end = starts[workgroup.x + 1u];
  for (var i = starts[workgroup.x]; i < end; i++) {
#if TEXELS
    let row = (textureLoad(weights, texel_of(2u * i)).x * pose.vertices + vertex) * 3u;
    let weight = bitcast<f32>(textureLoad(weights, texel_of(2u * i + 1u)).x);
    rest += weight * vec3f(
      bitcast<f32>(textureLoad(basis, texel_of(row)).x),
      bitcast<f32>(textureLoad(basis, texel_of(row + 1u)).x),
      bitcast<f32>(textureLoad(basis, texel_of(row + 2u)).x),
    );
#else
    let entry = weights[i];
    let row = (entry.x * pose.vertices + vertex) * 3u;
#if SHAPED
    var weight = bitcast<f32>(entry.y);
    if (entry.z > 0u) { weight *= shape[entry.z - 1u]; }
#else
    let weight = bitcast<f32>(entry.y);
#endif
    rest += weight * vec3f(basis[row], basis[row + 1u], basis[row + 2u]);
#endif
  }
  let point = vec4f(rest, 1.0);
#if TEXELS
  let moved = first.w * turned(0u, point) + others.x * turned(1u, point) + others.y * turned(2u, point)
    + others.z * turned(3u, point) + others.w * turned(4u, point);
#else
  var moved = vec3f(0.0);
  for (var joint = 0u; joint < 5u; joint++) { moved += skinning[vertex * 5u + joint] * turned(joint, point); }
#endif
#if TEXELS
  textureStore(posed, texel_of(vertex), vec4f(moved, 1.0));
#else
  posed[vertex] = vec4f(moved, 1.0);
#endif
}

// A point at rest where a joint alone takes it.
fn turned(joint: u32, point: vec4f) -> vec3f {
  let row = joint * 3u;
#if SHAPED
  return vec3f(dot(joints[row], point), dot(joints[row + 1u], point), dot(joints[row + 2u], point));
#else
  return vec3f(dot(pose.joints[row], point), dot(pose.joints[row + 1u], point), dot(pose.joints[row + 2u], point));
#endif
}
