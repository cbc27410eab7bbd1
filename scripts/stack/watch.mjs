import { recordStarted } from "./leftovers.mjs";

/** @typedef {import("./unit.mjs").UnitExit} UnitExit */

/**
 * @typedef {(listener: (exit: UnitExit) => void) => void} OnUnexpectedExit
 *   the listener is told of those that have already happened as well
 */

/**
 * Watches the units that run on one data folder: writes down what starts, and gathers the exits
 * that nobody asked for.
 *
 * @param {string} dataFolder
 * @returns {{ hooks: import("./unit.mjs").UnitHooks, onUnexpectedExit: OnUnexpectedExit }}
 */
export function watchUnits(dataFolder) {
  /** @type {UnitExit[]} */
  const exits = [];
  /** @type {((exit: UnitExit) => void)[]} */
  const listeners = [];
  return {
    hooks: {
      onStart: (name, pid) => recordStarted(dataFolder, name, pid),
      onUnexpectedExit: (exit) => {
        exits.push(exit);
        for (const listener of listeners) listener(exit);
      },
    },
    onUnexpectedExit: (listener) => {
      listeners.push(listener);
      exits.forEach(listener);
    },
  };
}
