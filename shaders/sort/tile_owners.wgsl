// After the sort by tile on real GPUs, in training: each slot learns its place, and gives way to the splat that
// owns it. A workgroup owns 64 intersections, a thread one (tile_scatter.wgsl does the same on CPU devices).
@group(0) @binding(0) var<storage, read> slots: array<u32>;         // [sorted]
@group(0) @binding(1) var<storage, read> length: array<u32>;        // Counters, as words
@group(0) @binding(2) var<storage, read> owners: array<u32>;        // [capacity], splats
@group(0) @binding(3) var<storage, read_write> places: array<u32>;  // [capacity], of a slot in `values`
@group(0) @binding(4) var<storage, read_write> values: array<u32>;  // [sorted], splats

@compute @workgroup_size(64)
fn main(
  @builtin(global_invocation_id) id: vec3u,
  @builtin(num_workgroups) workgroups: vec3u,
) {
  let place = id.y * workgroups.x * 64u + id.x;
  if (place >= length[{SORTED}]) { return; }
  let slot = slots[place];
  places[slot] = place;
  values[place] = owners[slot];
}
