// What the tests of this folder need from npm, for `deno cache`: nothing of it runs here.
import "@playcanvas/splat-transform";
import "@sparkjsdev/spark";
import "@spz-loader/core";
import "gltf-validator";
import "playcanvas";
import "spz-js";
import "three";
