// log2 of LEAST_ALPHA and MOST_ALPHA of lib/view.wgsl: kernels for CPU devices compare before they take exp2.
const LOG2_LEAST_ALPHA = -7.994353437;
const LOG2_MOST_ALPHA = -0.014499570;
