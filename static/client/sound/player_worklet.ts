import { registerPlayer } from "./player_processor.ts";

registerPlayer();
