// One frame per posed triangle. A workgroup owns 64 triangles, a thread one; a triangle without area gets a zero
// matrix, so that its splats vanish instead of turning into NaN. TEXELS: arrays are storage textures, for CPU devices
// (lib/texels.wgsl).
#import "lib/triangle.wgsl"
#import "lib/frame.wgsl"
#import "lib/texels.wgsl"

#if TEXELS
@group(0) @binding(0) var posed: texture_storage_2d<rgba32float, read>;   // [vertices]
@group(0) @binding(1) var corners: texture_storage_2d<r32uint, read>;     // [triangles, 3]
@group(0) @binding(2) var frames: texture_storage_2d<rgba32float, write>; // [triangles, 3], Frame
#else
@group(0) @binding(0) var<storage, read> posed: array<vec4f>;  // [vertices]
@group(0) @binding(1) var<storage, read> corners: array<u32>;  // [triangles, 3]
@group(0) @binding(2) var<storage, read_write> frames: array<Frame>; // [triangles]
#endif
@group(0) @binding(3) var<uniform> triangles: Triangles;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let triangle = id.x;
  if (triangle >= triangles.count) { return; }
  let at = triangle * 3u;
#if TEXELS
  let v0 = textureLoad(posed, texel_of(textureLoad(corners, texel_of(at)).x)).xyz;
  let v1 = textureLoad(posed, texel_of(textureLoad(corners, texel_of(at + 1u)).x)).xyz;
  let v2 = textureLoad(posed, texel_of(textureLoad(corners, texel_of(at + 2u)).x)).xyz;
#else
  let v0 = posed[corners[at]].xyz;
  let v1 = posed[corners[at + 1u]].xyz;
  let v2 = posed[corners[at + 2u]].xyz;
#endif
  let centre = (v0 + v1 + v2) / 3.0;
  let edge = v1 - v0;
  let doubled = cross(edge, v2 - v0);
  let doubled_area = length(doubled);
  let edge_length = length(edge);
  var side = vec3f(0.0);
  var normal = vec3f(0.0);
  var across = vec3f(0.0);
  if (doubled_area > LEAST_DOUBLED_AREA && edge_length > LEAST_EDGE) {
    let root = sqrt(0.5 * doubled_area);
    let unit_edge = edge / edge_length;
    let unit_normal = doubled / doubled_area;
    side = root * unit_edge;
    normal = root * unit_normal;
    across = root * cross(unit_edge, unit_normal);
  }
  let frame = Frame(
    vec4f(side.x, normal.x, across.x, centre.x),
    vec4f(side.y, normal.y, across.y, centre.y),
    vec4f(side.z, normal.z, across.z, centre.z),
  );
#if TEXELS
  textureStore(frames, texel_of(at), frame.x);
  textureStore(frames, texel_of(at + 1u), frame.y);
  textureStore(frames, texel_of(at + 2u), frame.z);
#else
  frames[triangle] = frame;
#endif
}
