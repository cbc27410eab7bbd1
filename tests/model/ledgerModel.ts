import { maxBalanceMinor } from "@arch/contracts/money";
import type { Command } from "../../services/billing/src/ledger/ledger.ts";

/** The outcome of a command, in a form that the model and the ledger share. */
export interface ModelOutcome {
  result: string;
  seq?: number | undefined;
  balanceMinor?: number;
  isReplayed?: boolean;
}

interface Line {
  command: Command;
  seq: number | undefined;
  change: bigint;
  outcome: ModelOutcome;
}

/**
 * A second, minimal implementation of the ledger: a list of lines, read from its beginning for every
 * command. It stores no balances and no numbers, so they cannot be wrong.
 */
export function modelLedger(): {
  open(login: string): void;
  decide(command: Command): ModelOutcome;
} {
  const open = new Set<string>();
  const lines: Line[] = [];

  function record(command: Command, result: string, change: bigint): ModelOutcome {
    const own = lines.filter(({ command: { login }, seq }) => login === command.login && seq);
    const balance = own.reduce((sum, line) => sum + line.change, change);
    const seq = open.has(command.login) ? own.length + 1 : undefined;
    const outcome = { result, seq, balanceMinor: Number(balance) };
    lines.push({ command, seq, change, outcome });
    return { ...outcome, isReplayed: false };
  }

  return {
    open: (login) => void open.add(login),
    decide(command) {
      const { operationId, login, operation, sumMinor, orderId } = command;
      const first = lines.find((line) => line.command.operationId === operationId);
      if (first !== undefined) {
        const previous = first.command;
        const isSame =
          previous.login === login &&
          previous.operation === operation &&
          previous.sumMinor === sumMinor;
        return isSame
          ? { ...first.outcome, isReplayed: true }
          : { result: "idempotency_key_reused" };
      }
      if (!open.has(login) && orderId === undefined) return { result: "account_not_found" };
      if (!open.has(login)) return record(command, "declined account_not_found", 0n);
      const change = operation === "deposit" ? BigInt(sumMinor) : -BigInt(sumMinor);
      const own = lines.filter((line) => line.command.login === login);
      const balance = own.reduce((sum, line) => sum + line.change, change);
      if (balance > BigInt(maxBalanceMinor)) return { result: "balance_limit" };
      if (balance < 0n) return record(command, "declined insufficient_funds", 0n);
      return record(command, "applied", change);
    },
  };
}
