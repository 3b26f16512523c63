// Splits `length` items into `chunks` contiguous runs: first and one past the last item of one run.
fn chunk_range(chunk: u32, length: u32, chunks: u32) -> vec2u {
  let each = (length + chunks - 1u) / chunks;
  let start = min(chunk * each, length);
  return vec2u(start, min(start + each, length));
}
