// From the world to the screen, for what goes there and for the backward pass. Needs lib/view.wgsl and the uniform `view`.

// A place before the camera: to the right, down, forward, world units.
fn before_camera(place: vec3f) -> vec3f {
  return vec3f(
    dot(view.right.xyz, place) + view.right.w,
    dot(view.down.xyz, place) + view.down.w,
    dot(view.forward.xyz, place) + view.forward.w,
  );
}

// The two rows of J W at a place before the camera: pixels a world unit. J is taken no further out than
// view.tangent_limit (Kerbl et al. 2023).
struct ImageRows {
  x: vec3f,
  y: vec3f,
}

fn image_rows(place: vec3f) -> ImageRows {
  let per_depth = view.focal / place.z;
  let slope_x = clamp(place.x / place.z, -view.tangent_limit, view.tangent_limit);
  let slope_y = clamp(place.y / place.z, -view.tangent_limit, view.tangent_limit);
  return ImageRows(
    (view.right.xyz - slope_x * view.forward.xyz) * per_depth,
    (view.down.xyz - slope_y * view.forward.xyz) * per_depth,
  );
}

// The screen covariance J W S W^T J^T with the blur, px^2, from its square root: two rows of three.
struct ScreenCovariance {
  xx: f32,
  xy: f32,
  yy: f32,
  determinant: f32,
}

fn screen_covariance(root_x: vec3f, root_y: vec3f) -> ScreenCovariance {
  let xx = dot(root_x, root_x) + BLUR;
  let yy = dot(root_y, root_y) + BLUR;
  // By the cross product rather than xx yy - xy xy, which loses its digits on long thin splats.
  let crossed = cross(root_x, root_y);
  return ScreenCovariance(xx, dot(root_x, root_y), yy, dot(crossed, crossed) + BLUR * (xx + yy - BLUR));
}
