// Where each tile's splats begin in the sorted list, by binary search: needs no clearing pass. A workgroup
// owns 64 tiles, a thread one; tile t's splats are starts[t] to starts[t + 1].
#import "lib/view.wgsl"

@group(0) @binding(0) var<storage, read> tiles: array<u32>;        // [length], ascending
@group(0) @binding(1) var<storage, read> length: array<u32>;       // Counters, as words
@group(0) @binding(2) var<storage, read_write> starts: array<u32>; // [tiles + 1]
@group(0) @binding(3) var<uniform> view: View;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let tile = id.x;
  if (tile > view.tiles_x * view.tiles_y) { return; }
  var low = 0u;
  var high = length[{SORTED}];
  while (low < high) {
    let middle = (low + high) >> 1u;
    if (tiles[middle] < tile) { low = middle + 1u; } else { high = middle; }
  }
  starts[tile] = low;
}
