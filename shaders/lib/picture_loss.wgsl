// The loss between a picture and what it should be: weighted means over pixels of |x - y|, of 1 - SSIM (Wang et
// al. 2004: Gaussian window, 11 taps, standard deviation 1.5, zeros outside) over red, green and blue, and of the
// difference of alpha. SSIM needs blurred x, y, xx, yy, xy; its gradient needs three fields blurred again, back.
// Blurs are separable; a thread owns 8 results of one colour in a row or a column, so that a value is read for two
// results or so instead of eleven.
// Windows stand at every second pixel of every second row. They are so wide that all pixels still weigh the same to
// within 1e-4, and it takes less than half the time of a window at each pixel.
struct PictureLoss {
  size: u32,
  row_words: u32,  // words from one row of the target to the next
  view: u32,
  views: u32,
  l1: f32,         // weights
  ssim: f32,
  alpha: f32,
}

const C1 = 0.0001; // (0.01 of the range)^2
const C2 = 0.0009; // (0.03 of the range)^2

const G0 = 0.00102838;
const G1 = 0.00759876;
const G2 = 0.03600077;
const G3 = 0.10936069;
const G4 = 0.21300553;
const G5 = 0.26601172;
const G6 = G4;
const G7 = G3;
const G8 = G2;
const G9 = G1;
const G10 = G0;
