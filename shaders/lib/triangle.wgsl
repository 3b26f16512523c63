struct Triangles {
  count: u32,
}

// What is smaller is no triangle: normalising it would only amplify rounding.
const LEAST_DOUBLED_AREA = 1e-14;
const LEAST_EDGE = 1e-9;
