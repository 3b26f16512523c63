// Sums a view's loss, in a fixed order, and the mean over the views so far. One workgroup of 64 threads owns it all;
// written: the view's terms, and the losses once the last view is in.
#import "lib/picture_loss.wgsl"

@group(0) @binding(0) var<storage, read> ssim_sums: array<f32>; // [3, size / 16, size / 2]
@group(0) @binding(1) var<storage, read> l1_sums: array<f32>;   // [4, size, size / 8]
@group(0) @binding(2) var<storage, read_write> view_losses: array<vec4f>; // [views]: terms, unused
@group(0) @binding(3) var<storage, read_write> losses: array<f32>; // [3]: l1, D-SSIM, alpha, weighted
@group(0) @binding(4) var<uniform> loss: PictureLoss;

var<workgroup> parts: array<vec3f, 64>;

@compute @workgroup_size(64)
fn main(@builtin(local_invocation_index) thread: u32) {
  let per_channel = loss.size * loss.size / 8u;
  var part = vec3f(0.0);
  // Bounded by arrayLength too: lavapipe compiles a loop bounded by a uniform alone anew for each value.
  let windows = min(3u * per_channel / 4u, arrayLength(&ssim_sums));
  for (var i = thread; i < windows; i += 64u) {
    part.y += ssim_sums[i];
  }
  let colours = min(3u * per_channel, arrayLength(&l1_sums));
  for (var i = thread; i < colours; i += 64u) {
    part.x += l1_sums[i];
  }
  let all = min(4u * per_channel, arrayLength(&l1_sums));
  for (var i = colours + thread; i < all; i += 64u) {
    part.z += l1_sums[i];
  }
  parts[thread] = part;
  workgroupBarrier();
  if (thread != 0u) { return; }
  var sum = vec3f(0.0);
  for (var i = 0u; i < 64u; i++) { sum += parts[i]; }
  let pixels = f32(loss.size * loss.size);
  let terms = vec3f(
    loss.l1 * sum.x / (3.0 * pixels),
    loss.ssim * (1.0 - 4.0 * sum.y / (3.0 * pixels)),
    loss.alpha * sum.z / pixels,
  );
  view_losses[loss.view] = vec4f(terms, 0.0);
  if (loss.view + 1u < loss.views) { return; }
  var mean = vec3f(0.0);
  let views = min(loss.views, arrayLength(&view_losses));
  for (var i = 0u; i < views; i++) { mean += view_losses[i].xyz; }
  mean /= f32(loss.views);
  losses[0] = mean.x;
  losses[1] = mean.y;
  losses[2] = mean.z;
}
