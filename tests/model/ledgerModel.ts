import { maxBalanceMinor } from "@arch/contracts/money";
import type { Command } from "../../services/billing/src/ledger/ledger.ts";

/** What a command comes to, in words that model and ledger share. */
export interface Told {
  says: string;
  seq?: number | undefined;
  balanceMinor?: number;
  isReplayed?: boolean;
}

interface Line {
  command: Command;
  seq: number | undefined;
  change: bigint;
  told: Told;
}

/**
 * The ledger once more, as simple as can be: a list of lines, read from its beginning for every
 * command. It keeps neither balances nor numbers, so it cannot keep them wrongly.
 */
export function modelLedger(): { open(login: string): void; ask(command: Command): Told } {
  const open = new Set<string>();
  const lines: Line[] = [];

  function record(command: Command, says: string, change: bigint): Told {
    const own = lines.filter(({ command: { login }, seq }) => login === command.login && seq);
    const balance = own.reduce((sum, line) => sum + line.change, change);
    const seq = open.has(command.login) ? own.length + 1 : undefined;
    const told = { says, seq, balanceMinor: Number(balance) };
    lines.push({ command, seq, change, told });
    return { ...told, isReplayed: false };
  }

  return {
    open: (login) => void open.add(login),
    ask(command) {
      const { operationId, login, operation, sumMinor, orderId } = command;
      const first = lines.find((line) => line.command.operationId === operationId);
      if (first !== undefined) {
        const was = first.command;
        const isSame =
          was.login === login && was.operation === operation && was.sumMinor === sumMinor;
        return isSame ? { ...first.told, isReplayed: true } : { says: "idempotency_key_reused" };
      }
      if (!open.has(login) && orderId === undefined) return { says: "account_not_found" };
      if (!open.has(login)) return record(command, "declined account_not_found", 0n);
      const change = operation === "deposit" ? BigInt(sumMinor) : -BigInt(sumMinor);
      const own = lines.filter((line) => line.command.login === login);
      const balance = own.reduce((sum, line) => sum + line.change, change);
      if (balance > BigInt(maxBalanceMinor)) return { says: "balance_limit" };
      if (balance < 0n) return record(command, "declined insufficient_funds", 0n);
      return record(command, "applied", change);
    },
  };
}
