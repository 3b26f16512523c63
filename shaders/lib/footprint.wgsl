// The tiles a splat touches, in the box of tiles around it.
struct Footprint {
  corner: u32, // the first tile's column and row (16 bits each)
  size: u32,   // columns and rows
  mask: u32,   // one bit per tile, row by row, where there are at most 32
  count: u32,  // how many are touched
}

// Of a footprint in a texel: the box's first tile, and its columns and rows.
fn box_first(footprint: vec4u) -> vec2u {
  return vec2u(footprint.x & 0xffffu, footprint.x >> 16u);
}

fn box_size(footprint: vec4u) -> vec2u {
  return vec2u(footprint.y & 0xffffu, footprint.y >> 16u);
}
