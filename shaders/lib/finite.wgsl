// WGSL lets an implementation assume that there is no NaN, so x != x may fold to false: look at the bits.
fn is_finite(x: f32) -> bool {
  return (bitcast<u32>(x) & 0x7f800000u) != 0x7f800000u;
}

fn all_finite(v: vec4f) -> bool {
  return is_finite(v.x) && is_finite(v.y) && is_finite(v.z) && is_finite(v.w);
}

// clamp() of numbers between low and high; low where it is a NaN. Chromium's compiler makes clamp(), min() and max() sort
// NaNs out, which SwiftShader does in several times as many steps: in a splat's projection these take 6 % of a frame.
fn within(x: f32, low: f32, high: f32) -> f32 {
  let above = select(low, x, x > low);
  return select(above, high, above > high);
}

fn within_3(x: vec3f, low: f32, high: f32) -> vec3f {
  let above = select(vec3f(low), x, x > vec3f(low));
  return select(above, vec3f(high), above > vec3f(high));
}
