// Bilinear resampling of square pictures, pixel centres at halves, without antialiasing: as torch's F.interpolate
// with mode "bilinear" and align_corners False, so that a picture of twice the side is averaged two by two.
struct Resample {
  size: u32,   // pixels of the rendered picture's side
  side: u32,   // pixels of the resampled one's
  weight: f32, // of the backward pass
}

// Where a resampled pixel looks, along one axis: (1 - share) of `first` and share of `second`.
struct Tap {
  first: u32,
  second: u32,
  share: f32,
}

fn tap_of(pixel: u32, resample: Resample) -> Tap {
  let ratio = f32(resample.size) / f32(resample.side);
  let place = max(0.0, (f32(pixel) + 0.5) * ratio - 0.5);
  let last = resample.size - 1u;
  let first = min(u32(place), last);
  return Tap(first, min(first + 1u, last), place - f32(first));
}
