// A splat as it is drawn. What is learned of it (`raw`), its gradient and Adam's moments have the same members.
struct Splat {
  mean: vec3f,     // in its triangle's frame; of splats without a head in world units
  opacity: f32,    // raw: its logit
  rotation: vec4f, // quaternion w x y z, of any length but 0
  scale: vec3f,    // standard deviations; raw: their logarithms
  triangle: u32,   // not learned
  colour: vec3f,   // 0..1; raw: its spherical harmonic of degree 0
  one_sided: f32,  // 0 or 1, not learned
}

// What densification asks of a splat, since it was last made.
struct Statistics {
  reach: f32,  // sum over views of |dL/dcentre| in half pictures
  views: f32,  // that saw the splat
  radius: f32, // the largest, pixels
  unused: f32,
}
