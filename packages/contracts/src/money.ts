import { z } from "zod";

/** The largest sum of one operation, in major units. */
export const maxSum = 1e12;

/**
 * The largest balance, in minor units. On the wire money is a JSON number, which most clients read as a double; from
 * 2^46 major units on a double cannot represent every cent.
 */
export const maxBalanceMinor = 2 ** 46 * 100;

/**
 * Money on the wire: a JSON number in major units, above zero, with at most two decimals. The check sees the parsed
 * double: decimals beyond its precision are lost in JSON.parse.
 */
export const Sum = z
  .number({ error: "must be a number" })
  .positive({ error: "must be above zero" })
  .max(maxSum, { error: "must be at most 1000000000000" })
  .refine(hasWholeMinorUnits, { error: "must have at most two decimals" })
  .meta({ description: "Money in major units, at most two decimals", examples: [99.9] });

/** A balance on the wire, in major units. */
export const Balance = z.number().nonnegative().meta({ description: "Money in major units" });

/** Whole minor units: how services store money and put it into events. */
export const MinorUnits = z
  .int()
  .nonnegative()
  .max(maxBalanceMinor)
  .meta({ description: "Money in whole minor units" });

function hasWholeMinorUnits(major: number): boolean {
  return Math.round(major * 100) / 100 === major;
}

/** Converts a sum in major units, as accepted by `Sum`, into minor units; every currency here has 100 of them. */
export function toMinor(major: number): number {
  return Math.round(major * 100);
}

/**
 * Converts whole minor units into major units for the wire.
 * @throws RangeError for a number that is not an exact integer within the limit: money must never be rounded.
 */
export function toMajor(minor: number): number {
  if (!Number.isSafeInteger(minor) || Math.abs(minor) > maxBalanceMinor)
    throw new RangeError(`Not whole minor units: ${minor}`);
  return minor / 100;
}
