import type { Fitting } from "./forms/fitting.ts";
import type { Cover } from "../hair/strand.ts";
import type { Look, Piece } from "../look/look.ts";
import type { MeshBuilder } from "../surface/paint_mesh.ts";

/** What a piece is made from. */
export interface Order {
  readonly fitting: Fitting;
  readonly mesh: MeshBuilder;
  readonly piece: Piece;
  readonly look: Look;
}

/** How a kind of piece is made, and what room it leaves for hair under it. */
export interface Pattern {
  make(order: Order): void;
  cover?(fitting: Fitting, piece: Piece): Cover;
}
