// What the page of this folder needs from npm, for `deno cache`: nothing of it runs here.
import "@mkkellogg/gaussian-splats-3d";
import "@sparkjsdev/spark";
import "playcanvas";
import "three";
