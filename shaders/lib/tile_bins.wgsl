// One part of the intersections whose tiles share their low digit: first and one past the last. `table` is
// bin.wgsl's, in which after emission each cell holds the end of its digit's and chunk's run.
// An intersection is one word: the tile's high digit above, its slot in the low {VALUE_BITS} bits.
#import "lib/chunks.wgsl"

fn part_of_bin(part: u32) -> vec2u {
  let low = part / {SPLIT}u;
  var start = 0u;
  if (low > 0u) { start = table[low * {CHUNKS}u - 1u]; }
  // A frame that does not fit the buffers is thrown away, but must not read behind them.
  let sorted = length[{SORTED}];
  start = min(start, sorted);
  let end = min(table[low * {CHUNKS}u + {CHUNKS-1}u], sorted);
  return start + chunk_range(part % {SPLIT}u, end - start, {SPLIT}u);
}

// Cell of a tile and a part of its bin in `starts`, one place on: see tile_scatter.wgsl.
fn cell_of(high: u32, part: u32) -> u32 {
  let tile = high * {LOWS}u + part / {SPLIT}u;
  return 1u + tile * {SPLIT}u + part % {SPLIT}u;
}
