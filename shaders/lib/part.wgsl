// The gradient of one intersection of a splat and a tile: sums over the tile's pixels, with x, y = centre - pixel and
// e = dL/dalpha * alpha.
struct Part {
  linear: vec3f, // e, e x, e y
  depth: f32,
  square: vec3f, // e x x, e x y, e y y
  colour: vec3f,
}
