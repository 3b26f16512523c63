// The backward of triangle_frames.wgsl: sums what a triangle's splats ask of its frame, in their order, and takes
// it to the triangle's corners. A workgroup owns 64 triangles, a thread one. A triangle without area moves its
// splats by its centre alone, as its frame does.
#import "lib/triangle.wgsl"

@group(0) @binding(0) var<storage, read> posed: array<vec4f>;    // [vertices]
@group(0) @binding(1) var<storage, read> corners: array<u32>;    // [triangles, 3]
@group(0) @binding(2) var<storage, read> starts: array<u32>;     // [triangles + 1], the first splat of each
@group(0) @binding(3) var<storage, read> v_frames: array<vec4f>; // [splats, 3]
@group(0) @binding(4) var<storage, read_write> v_corners: array<vec4f>; // [triangles, 3]
@group(0) @binding(5) var<uniform> triangles: Triangles;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let triangle = id.x;
  if (triangle >= triangles.count) { return; }
  var v0 = vec4f(0.0);
  var v1 = vec4f(0.0);
  var v2 = vec4f(0.0);
  for (var splat = starts[triangle]; splat < starts[triangle + 1u]; splat++) {
    v0 += v_frames[splat * 3u];
    v1 += v_frames[splat * 3u + 1u];
    v2 += v_frames[splat * 3u + 2u];
  }
  let v_centre = vec3f(v0.w, v1.w, v2.w) / 3.0;
  let corner = posed[corners[triangle * 3u]].xyz;
  let edge = posed[corners[triangle * 3u + 1u]].xyz - corner;
  let other = posed[corners[triangle * 3u + 2u]].xyz - corner;
  let doubled = cross(edge, other);
  let doubled_area = length(doubled);
  let edge_length = length(edge);
  var v_edge = vec3f(0.0);
  var v_other = vec3f(0.0);
  if (doubled_area > LEAST_DOUBLED_AREA && edge_length > LEAST_EDGE) {
    let root = sqrt(0.5 * doubled_area);
    let side = edge / edge_length;
    let normal = doubled / doubled_area;
    let v_side = vec3f(v0.x, v1.x, v2.x);
    let v_normal = vec3f(v0.y, v1.y, v2.y);
    let v_across = vec3f(v0.z, v1.z, v2.z);
    let v_root = dot(v_side, side) + dot(v_normal, normal) + dot(v_across, cross(side, normal));
    let v_unit_side = root * (v_side + cross(normal, v_across));
    let v_unit_normal = root * (v_normal + cross(v_across, side));
    let v_doubled = (v_unit_normal - normal * dot(normal, v_unit_normal)) / doubled_area + normal * v_root / (4.0 * root);
    v_edge = (v_unit_side - side * dot(side, v_unit_side)) / edge_length + cross(other, v_doubled);
    v_other = cross(v_doubled, edge);
  }
  v_corners[triangle * 3u] = vec4f(v_centre - v_edge - v_other, 0.0);
  v_corners[triangle * 3u + 1u] = vec4f(v_centre + v_edge, 0.0);
  v_corners[triangle * 3u + 2u] = vec4f(v_centre + v_other, 0.0);
}
