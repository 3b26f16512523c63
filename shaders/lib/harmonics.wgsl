// The spherical harmonic of degree 0, 1 / (2 sqrt(pi)): colour = 0.5 + HARMONIC_0 x coefficient (Kerbl et al. 2023).
const HARMONIC_0 = 0.28209479177387814;
