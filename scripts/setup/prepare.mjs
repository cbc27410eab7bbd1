import { ensureDaprd } from "../runtimes/daprd.mjs";
import { ensureMongod } from "../runtimes/mongod.mjs";
import { brokers } from "../stack/brokers.mjs";
import { build, installPackages } from "./install.mjs";

/** @typedef {import("../stack/choices.mjs").BrokerName} BrokerName */

/**
 * Gets all that a start needs, at the same time where it can: packages and their build, daprd,
 * MongoDB and the brokers. When one fails, the others are given up.
 *
 * @param {import("./install.mjs").Setup & { brokers: readonly BrokerName[] }} setup
 * @throws {Error} that of the first that failed, after all have ended
 */
export async function prepare({ brokers: names, ...setup }) {
  const failed = new AbortController();
  const signal = setup.signal ? AbortSignal.any([setup.signal, failed.signal]) : failed.signal;
  const context = { report: setup.report, signal };
  const works = [
    installPackages({ ...setup, signal }).then(() => build({ ...setup, signal })),
    ensureDaprd(context),
    ensureMongod(context),
    ...names.map((name) => brokers[name].ensure(context)),
  ];
  for (const work of works) work.catch((error) => failed.abort(error));
  await Promise.allSettled(works);
  setup.signal?.throwIfAborted();
  failed.signal.throwIfAborted();
}
