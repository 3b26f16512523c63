// What the views came to since the host last read it.
#import "lib/view.wgsl"

struct Tally {
  skipped_steps: u32, // of which a view did not fit
  intersections: u32, // the most of any view
  cut: u32,           // 1 where the device ended a binning thread too early
  dropped: u32,       // the most splats with a NaN or infinite value of any view
  crowded: u32,       // the most splats over one tile, where that is more than a thread can blend
}
