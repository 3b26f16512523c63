// The backward of what project.wgsl and activate.wgsl make of a splat's colour where it depends on the line of sight,
// for one view: to both degrees' coefficients, and through the direction to the mean. Runs behind project_backward.wgsl,
// which leaves the colour to it. A workgroup owns 64 splats, a thread one. Added to: `gradient`, `v_harmonics`, and
// with SHAPE the splat's share of its triangle's frame gradient. A splat that the view did not draw gets nothing.
//
// With F the frame, m the local mean, u = F^T (F m + t - eye) and d = u / |u|, the direction in the triangle's own
// axes, dL/du is what stands across d of dL/dd, over |u|; u depends on the frame twice, and on the mean by the first.
#import "lib/view.wgsl"
#import "lib/splat.wgsl"
#import "lib/frame.wgsl"
#import "lib/footprint.wgsl"
#import "lib/projected.wgsl"
#import "lib/harmonics.wgsl"

@group(0) @binding(0) var<storage, read> splats: array<Splat>;          // [splats]
@group(0) @binding(1) var<storage, read> harmonics: array<Harmonics>;   // [splats]
@group(0) @binding(2) var<storage, read> frames: array<Frame>;          // [triangles]
@group(0) @binding(3) var<storage, read> footprints: array<Footprint>;  // [splats]
@group(0) @binding(4) var<storage, read> v_projected: array<Projected>; // [splats]
@group(0) @binding(5) var<storage, read_write> gradient: array<Splat>;        // [splats]
@group(0) @binding(6) var<storage, read_write> v_harmonics: array<Harmonics>; // [splats]
#if SHAPE
@group(0) @binding(7) var<storage, read_write> v_frames: array<Frame>;        // [splats]
#endif
@group(0) @binding(8) var<uniform> view: View;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let splat = id.x;
  if (splat >= view.splats || footprints[splat].count == 0u) { return; }

  // Forward again, to the colour before it was cut.
  let mean = splats[splat].mean;
  let frame = frames[splats[splat].triangle];
  let axes = transpose(mat3x3f(frame.x.xyz, frame.y.xyz, frame.z.xyz));
  let sight = axes * mean + vec3f(frame.x.w, frame.y.w, frame.z.w) - view.eye.xyz;
  let inside = sight * axes;
  let direction = direction_of(inside);
  let own = harmonics[splat];
  let seen = splats[splat].colour + degree_1(own, direction);

  let v_rgb = v_projected[splat].colour;
  let dark = seen <= vec3f(0.0);
  let bright = seen >= vec3f(1.0);
  // A cut colour is not pushed further out; the gradient inside is open. Descent goes against the gradient.
  let outward = (dark & (v_rgb > vec3f(0.0))) | (bright & (v_rgb < vec3f(0.0)));
  let v_seen = select(v_rgb, vec3f(0.0), outward);
  gradient[splat].colour += HARMONIC_0 * v_seen;
#repeat C 3
  v_harmonics[splat].vectors[{C}] += HARMONIC_1 * v_seen[{C}] * direction;
#end

  // Where a splat lies is no way out for a colour that is cut.
  let v_turning = select(v_rgb, vec3f(0.0), dark | bright);
  let v_direction = HARMONIC_1 * (v_turning.r * own.vectors[0] + v_turning.g * own.vectors[1] + v_turning.b * own.vectors[2]);
  let distance = length(inside);
  if (distance <= LEAST_SIGHT) { return; }
  let v_inside = (v_direction - direction * dot(direction, v_direction)) / distance;
  let v_world = axes * v_inside;
  gradient[splat].mean += v_world * axes;
#if SHAPE
  v_frames[splat].x += vec4f(v_world.x * mean + sight.x * v_inside, v_world.x);
  v_frames[splat].y += vec4f(v_world.y * mean + sight.y * v_inside, v_world.y);
  v_frames[splat].z += vec4f(v_world.z * mean + sight.z * v_inside, v_world.z);
#endif
}
