// What a frame counted. The host reads it with the picture: `expected` (projection's own sum) must equal
// `intersections` (what binning found), and fit into the buffers, or the picture is rendered again.
struct Counters {
  expected: atomic<u32>,
  dropped: atomic<u32>,
  intersections: atomic<u32>,
  sorted: atomic<u32>, // intersections, cut to the capacity: the length of the sort
}
