// The backward of what project.wgsl and activate.wgsl make of a splat's colour where it depends on the line of sight,
// for one view: to both degrees' coefficients, and through the direction to the mean. Runs behind project_backward.wgsl,
// which leaves the colour to it. A workgroup owns 64 splats, a thread one. Added to: `gradient`, `v_harmonics`, and
// with SHAPE the splat's share of its triangle's frame gradient. A splat that the view did not draw gets nothing.
//
// With F the frame, m the local mean, u = F^T (F m + t - eye) and d = u / |u|, the direction in the triangle's own
// axes, dL/du is what stands across d of dL/dd, over |u|; u depends on the frame twice, and on the mean by the first.
#import "lib/view.wgsl"
#import "lib/harmonics.wgsl"

@group(0) @binding(0) var<storage, read> splats: array<vec4f>;      // [splats, 4], activated
@group(0) @binding(1) var<storage, read> harmonics: array<vec4f>;   // [splats, 3], of red, green, blue
@group(0) @binding(2) var<storage, read> frames: array<vec4f>;      // [triangles, 3]
@group(0) @binding(3) var<storage, read> footprints: array<vec4u>;  // [splats]
@group(0) @binding(4) var<storage, read> v_projected: array<vec4f>; // [splats, 3]: centre, a, b; c, opacity, red, green; blue, depth, 0, 0
@group(0) @binding(5) var<storage, read_write> gradient: array<vec4f>;    // [splats, 4], of Model.raw
@group(0) @binding(6) var<storage, read_write> v_harmonics: array<vec4f>; // [splats, 3]
#if SHAPE
@group(0) @binding(7) var<storage, read_write> v_frames: array<vec4f>;    // [splats, 3]
#endif
@group(0) @binding(8) var<uniform> view: View;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let splat = id.x;
  if (splat >= view.splats || footprints[splat].w == 0u) { return; }

  // Forward again, to the colour before it was cut.
  let mean = splats[splat * 4u].xyz;
  let triangle = bitcast<u32>(splats[splat * 4u + 2u].w) * 3u;
  let row0 = frames[triangle];
  let row1 = frames[triangle + 1u];
  let row2 = frames[triangle + 2u];
  let frame = transpose(mat3x3f(row0.xyz, row1.xyz, row2.xyz));
  let sight = frame * mean + vec3f(row0.w, row1.w, row2.w) - view.eye.xyz;
  let inside = sight * frame;
  let direction = direction_of(inside);
  let red = harmonics[splat * 3u];
  let green = harmonics[splat * 3u + 1u];
  let blue = harmonics[splat * 3u + 2u];
  let seen = splats[splat * 4u + 3u].xyz + degree_1(red, green, blue, direction);

  let v_rgb = vec3f(v_projected[splat * 3u + 1u].zw, v_projected[splat * 3u + 2u].x);
  let dark = seen <= vec3f(0.0);
  let bright = seen >= vec3f(1.0);
  // A cut colour is not pushed further out; the gradient inside is open. Descent goes against the gradient.
  let outward = (dark & (v_rgb > vec3f(0.0))) | (bright & (v_rgb < vec3f(0.0)));
  let v_seen = select(v_rgb, vec3f(0.0), outward);
  gradient[splat * 4u + 3u] += vec4f(HARMONIC_0 * v_seen, 0.0);
  v_harmonics[splat * 3u] += vec4f(HARMONIC_1 * v_seen.r * direction, 0.0);
  v_harmonics[splat * 3u + 1u] += vec4f(HARMONIC_1 * v_seen.g * direction, 0.0);
  v_harmonics[splat * 3u + 2u] += vec4f(HARMONIC_1 * v_seen.b * direction, 0.0);

  // Where a splat lies is no way out for a colour that is cut.
  let v_turning = select(v_rgb, vec3f(0.0), dark | bright);
  let v_direction = HARMONIC_1 * (v_turning.r * red.xyz + v_turning.g * green.xyz + v_turning.b * blue.xyz);
  let distance = length(inside);
  if (distance <= LEAST_SIGHT) { return; }
  let v_inside = (v_direction - direction * dot(direction, v_direction)) / distance;
  let v_world = frame * v_inside;
  gradient[splat * 4u] += vec4f(v_world * frame, 0.0);
#if SHAPE
  v_frames[splat * 3u] += vec4f(v_world.x * mean + sight.x * v_inside, v_world.x);
  v_frames[splat * 3u + 1u] += vec4f(v_world.y * mean + sight.y * v_inside, v_world.y);
  v_frames[splat * 3u + 2u] += vec4f(v_world.z * mean + sight.z * v_inside, v_world.z);
#endif
}
