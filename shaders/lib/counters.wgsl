// What a frame counted. The host reads it with the picture: `expected` (projection's own sum) must equal
// `intersections` (what binning found), and fit into the buffers, or the picture is rendered again.
// Kernels that only read it take the same words as array<u32>: the host hands in where each stands,
// by its name in capitals.
struct Counters {
  expected: atomic<u32>,
  dropped: atomic<u32>,       // splats with a value that is NaN or infinite
  intersections: atomic<u32>,
  sorted: atomic<u32>,        // intersections, cut to what the buffers hold
  visible: atomic<u32>,       // splats that touch a tile
  crowded: atomic<u32>,       // in training, splats over a tile with more than MOST_TILE_SPLATS
}

// Lavapipe ends an invocation silently after 65,535 iterations; the front 65,000 are more than opaque.
const MOST_TILE_SPLATS = 65000u;

// Depth key of a splat that touches no tile: left out by the first pass of the sort.
const INVISIBLE = 0xffffffffu;
