// The backward of triangle_frames.wgsl: sums what a triangle's splats ask of its frame, in their order, and takes
// it to the triangle's corners. A workgroup owns 64 triangles, a thread one. A triangle without area moves its
// splats by its centre alone, as its frame does.
#import "lib/triangle.wgsl"
#import "lib/frame.wgsl"

@group(0) @binding(0) var<storage, read> posed: array<vec4f>;    // [vertices]
@group(0) @binding(1) var<storage, read> corners: array<u32>;    // [triangles, 3]
@group(0) @binding(2) var<storage, read> starts: array<u32>;     // [triangles + 1], the first splat of each
@group(0) @binding(3) var<storage, read> v_frames: array<Frame>;  // [splats]
@group(0) @binding(4) var<storage, read_write> v_corners: array<vec4f>; // [triangles, 3]
@group(0) @binding(5) var<uniform> triangles: Triangles;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let triangle = id.x;
  if (triangle >= triangles.count) { return; }
  var v = Frame();
  for (var splat = starts[triangle]; splat < starts[triangle + 1u]; splat++) {
    let share = v_frames[splat];
    v.x += share.x;
    v.y += share.y;
    v.z += share.z;
  }
  let v_centre = vec3f(v.x.w, v.y.w, v.z.w) / 3.0;
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
    let v_side = vec3f(v.x.x, v.y.x, v.z.x);
    let v_normal = vec3f(v.x.y, v.y.y, v.z.y);
    let v_across = vec3f(v.x.z, v.y.z, v.z.z);
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
