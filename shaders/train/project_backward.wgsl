// The backward of project.wgsl and activate.wgsl for one view: from the gradient on the screen to that of what
// is learned. A workgroup owns 64 splats, a thread one. Added to: `gradient` and `statistics`. SHAPE: the
// splat's share of its triangle's frame gradient is written too, for frames_backward.wgsl. A splat that the
// view did not draw gets nothing, and a zero share. HARMONICS: colours are left to harmonics_backward.wgsl.
//
// The covariance's gradient is taken in the splat's own axes: with E the 2 x 3 screen images of its unit axes,
// Q the inverse screen covariance and H = (Q E)^T v_Q (Q E), dL/ds_k^2 = -H_kk, and a turn about axis m = k x l
// has dL/dw = -2 H_kl (s_k^2 - s_l^2). Going through the world covariance (as Kerbl et al. 2023 do) loses all
// digits of a long thin splat's length, since Q then meets the axis it has just inverted.
#import "lib/view.wgsl"
#import "lib/splat.wgsl"
#import "lib/frame.wgsl"
#import "lib/footprint.wgsl"
#import "lib/projected.wgsl"
#import "lib/perspective.wgsl"
#import "lib/rotation.wgsl"
#import "lib/finite.wgsl"
#import "lib/harmonics.wgsl"

@group(0) @binding(0) var<storage, read> splats: array<Splat>;          // [splats]
@group(0) @binding(1) var<storage, read> frames: array<Frame>;          // [triangles]
@group(0) @binding(2) var<storage, read> footprints: array<Footprint>;  // [splats]
@group(0) @binding(3) var<storage, read> v_projected: array<Projected>; // [splats]
@group(0) @binding(4) var<storage, read_write> gradient: array<Splat>;        // [splats]
@group(0) @binding(5) var<storage, read_write> statistics: array<Statistics>; // [splats]
#if SHAPE
@group(0) @binding(6) var<storage, read_write> v_frames: array<Frame>;        // [splats]
#endif
@group(0) @binding(7) var<uniform> view: View;

fn finite_projected(p: Projected) -> bool {
  return all_finite(vec4f(p.centre, p.a, p.b)) && all_finite(vec4f(p.c, p.opacity, p.depth, 0.0))
    && all_finite(vec4f(p.colour, 0.0));
}

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let splat = id.x;
  if (splat >= view.splats) { return; }
#if SHAPE
  v_frames[splat] = Frame();
#endif
  if (footprints[splat].count == 0u) { return; }

  // Forward again, to the screen covariance.
  let own = splats[splat];
  let scale = own.scale;
  let opacity = own.opacity;
  let rotation = rotation_of(own.rotation);
  var axes = rotation;
  var mean = own.mean;
  let frame = frames[own.triangle];
  let triangle_axes = transpose(mat3x3f(frame.x.xyz, frame.y.xyz, frame.z.xyz));
  mean = triangle_axes * mean + vec3f(frame.x.w, frame.y.w, frame.z.w);
  axes = triangle_axes * axes;
  let place = before_camera(mean);
  let x = place.x;
  let y = place.y;
  let z = place.z;
  let per_depth = view.focal / z;
  let rows = image_rows(place);
  let axes_x = rows.x * axes;
  let axes_y = rows.y * axes;
  let covariance = screen_covariance(axes_x * scale, axes_y * scale);
  let xx = covariance.xx;
  let xy = covariance.xy;
  let yy = covariance.yy;
  let determinant = covariance.determinant;

  // Q E without Q, in the manner of the determinant.
  let variance = scale * scale;
  let plane = cross(axes_x, axes_y);
  let m_x = (cross(variance * axes_y, plane) + BLUR * axes_x) / determinant;
  let m_y = (cross(plane, variance * axes_x) + BLUR * axes_y) / determinant;

  let on_screen = v_projected[splat];
  let v_centre = on_screen.centre;
  // v_Q, undoing what lib/projected.wgsl folds into the form; b stands for both entries off the diagonal.
  let v_q = -0.5 * LOG2_E * vec3f(on_screen.a, on_screen.b, on_screen.c);
  let h_x = v_q.x * m_x + v_q.y * m_y;
  let h_y = v_q.y * m_x + v_q.z * m_y;
  let v_log_scale = -2.0 * variance * (m_x * h_x + m_y * h_y);
  let off = m_x.yzx * h_x.zxy + m_y.yzx * h_y.zxy; // H_12, H_20, H_01
  let v_turn = -2.0 * off * (variance.yzx - variance.zxy);
  let squared = dot(own.rotation, own.rotation);
  let w = own.rotation.x;
  let v = own.rotation.yzw;
  let v_quaternion = vec4f(-dot(v, v_turn), w * v_turn + cross(v, v_turn)) * (2.0 / squared);

  // Through E to the slopes of the line of sight, and to the frame.
  let v_axes_x = -2.0 * (yy * h_x - xy * h_y) / determinant * variance;
  let v_axes_y = -2.0 * (xx * h_y - xy * h_x) / determinant * variance;
  let free = vec2f(
    select(0.0, 1.0, abs(x) < view.tangent_limit * z),
    select(0.0, 1.0, abs(y) < view.tangent_limit * z),
  );
  let v_slope = free * -per_depth * vec2f(dot(view.forward.xyz, axes * v_axes_x), dot(view.forward.xyz, axes * v_axes_y));
  let v_x = per_depth * v_centre.x + v_slope.x / z;
  let v_y = per_depth * v_centre.y + v_slope.y / z;
  let v_z = on_screen.depth - (v_x * x + v_y * y + v_log_scale.x + v_log_scale.y + v_log_scale.z) / z;
  let v_world = view.right.xyz * v_x + view.down.xyz * v_y + view.forward.xyz * v_z;
  let v_mean = v_world * triangle_axes;

  let v_opacity = on_screen.opacity * opacity * (1.0 - opacity);
#if !HARMONICS
  let colour = own.colour;
  let v_rgb = on_screen.colour;
  // A cut colour is not pushed further out; the gradient inside is open. Descent goes against the gradient.
  let outward = ((colour <= vec3f(0.0)) & (v_rgb > vec3f(0.0))) | ((colour >= vec3f(1.0)) & (v_rgb < vec3f(0.0)));
  let v_colour = select(HARMONIC_0 * v_rgb, vec3f(0.0), outward);
#endif

  // Of a splat so large that its gradient leaves f32 nothing is kept. A broken gradient from outside goes
  // through, for the update to find.
  let sum = vec4f(v_mean, v_opacity) + v_quaternion + vec4f(v_log_scale + v_axes_x + v_axes_y, 0.0);
  if (!all_finite(sum) && finite_projected(on_screen)) { return; }
  gradient[splat].mean += v_mean;
  gradient[splat].opacity += v_opacity;
  gradient[splat].rotation += v_quaternion;
  gradient[splat].scale += v_log_scale;
#if !HARMONICS
  gradient[splat].colour += v_colour;
#endif

  let spread = 0.5 * (xx + yy) + length(vec2f(0.5 * (xx - yy), xy));
  let seen = statistics[splat];
  let reach = length(v_centre * 0.5 * vec2f(f32(view.width), f32(view.height)));
  statistics[splat] = Statistics(seen.reach + reach, seen.views + 1.0, max(seen.radius, 3.0 * sqrt(spread)), seen.unused);
#if SHAPE
  let v_axes = mat3x3f(
    rows.x * v_axes_x.x + rows.y * v_axes_y.x,
    rows.x * v_axes_x.y + rows.y * v_axes_y.y,
    rows.x * v_axes_x.z + rows.y * v_axes_y.z,
  );
  let v_frame = rotation * transpose(v_axes); // its columns are the rows of v_axes rotation^T
  v_frames[splat] = Frame(
    vec4f(v_frame[0] + v_world.x * own.mean, v_world.x),
    vec4f(v_frame[1] + v_world.y * own.mean, v_world.y),
    vec4f(v_frame[2] + v_world.z * own.mean, v_world.z),
  );
#endif
}
