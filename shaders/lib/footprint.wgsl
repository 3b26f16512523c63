// The tiles a splat touches, in the box of tiles around it.
struct Footprint {
  corner: u32, // the first tile's column and row (16 bits each)
  size: u32,   // columns and rows
  mask: u32,   // one bit per tile, row by row, where there are at most 32
  count: u32,  // how many are touched
}
