import { cutResponses } from "./faultScenario.ts";
import type { Mutant } from "./mutant.ts";

const sidecarCall = "packages/kit/dist/dapr/sidecarCall.js";

/** A wait never ends. */
export const waitMutants: readonly Mutant[] = [
  {
    name: "a call stays pending when its response is cut off",
    patches: [
      {
        file: sidecarCall,
        find: "if (response?.complete !== true)",
        replace: "clearTimeout(timer); if (false)",
      },
      {
        file: sidecarCall,
        find: 'incoming.on("error", fail);',
        replace: 'incoming.on("error", () => clearTimeout(timer));',
      },
    ],
    withoutCover: "the timeout of the call",
    style: "notification",
    scenario: cutResponses,
    shownBy: [/: no response after \d+ s, the bound is /],
  },
];
