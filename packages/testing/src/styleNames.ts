import { InteractionStyle } from "@arch/contracts/style";

/** The names of all interaction styles. */
export const styleNames = InteractionStyle.unwrap().options;
