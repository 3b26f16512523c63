// Where an intersection of a splat and a tile leaves its gradient. A splat's slots follow each other in the
// order of its tiles' places in the footprint, so that the sum over them needs no list and has one order.
// A slot has a part for each thread that shares the tile; a part is 12 words, sums over the part's pixels
// with x, y = centre - pixel and e = dL/dalpha * alpha:
//   e, e x, e y, e x x | e x y, e y y, and dL/d of red, green | blue, depth, unused, unused
// Needs `footprints` and `slot_starts`.
fn slot_of(splat: u32, column: u32, row: u32) -> u32 {
  let footprint = footprints[splat];
  let columns = footprint.y & 0xffffu;
  let place = (row - (footprint.x >> 16u)) * columns + column - (footprint.x & 0xffffu);
  var before = place;
  if (columns * (footprint.y >> 16u) <= 32u) { before = countOneBits(footprint.z & ((1u << (place & 31u)) - 1u)); }
  return slot_starts[splat] + before;
}
