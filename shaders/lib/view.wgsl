// One camera and one picture. Declared here only; the host derives its layout from it.
struct View {
  right: vec4f,       // camera axes in world coordinates; w: the axis' part of the world's origin
  down: vec4f,
  forward: vec4f,
  eye: vec4f,         // the camera in world coordinates
  background: vec4f,  // rgb premultiplied; a: 1 opaque, 0 transparent
  focal: f32,         // pixels, the same both ways
  tangent_limit: f32, // 1.3 tan(fov / 2): the Jacobian is taken no further out than this
  depth_near: f32,    // start and
  depth_scale: f32,   // 1 / length of the range that linear depth keys cover
  width: u32,
  height: u32,
  tiles_x: u32,
  tiles_y: u32,
  splats: u32,
  capacity: u32,      // intersections that the buffers hold
  coded: u32,         // pixels a side of the I420 planes that the picture is scaled to
}

const NEAR_PLANE = 0.05;
const BLUR = 0.3;               // px^2, added to the screen covariance (Kerbl et al. 2023)
const LEAST_ALPHA = 1.0 / 255.0;
const MOST_ALPHA = 0.99;
const LEAST_TRANSMITTANCE = 1e-4;
// Of pictures that are only looked at: what lies behind pixels so opaque changes them by 4/255 at most. A head at 1024
// has 14 % fewer evaluations at 1/255, 26 at 1/64 (60 dB to the whole picture), 32 at 1/32 (54 dB).
const LEAST_SEEN = 1.0 / 64.0;

// The alpha of such a picture: where blending has ended nothing shows through, though it ended before all was blended.
fn seen_alpha(transmittance: f32) -> f32 {
  return select(1.0 - transmittance, 1.0, transmittance < LEAST_SEEN);
}
