import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";

/** What was tried of one call, and what came of it. */
export interface Share {
  cases: number;
  /** How many of them were meant to be refused. */
  invalid: number;
  /** Answers by status. */
  statuses: Map<number, number>;
}

/** What a run tried. */
export interface Tally {
  /** By method and path, such as "GET /account". */
  calls: Map<string, Share>;
  /** What was said to valid data that was refused with 400, each sentence once. */
  refusals: Set<string>;
}

/** As much of a line of Schemathesis's own report as is read here. */
interface Line {
  ScenarioFinished?: { recorder: Recorder };
}

interface Recorder {
  label: string;
  cases: Record<string, { value: { meta: { generation: { mode: string } } | null } }>;
  interactions: Record<string, { response: RecordedAnswer | null }>;
}

interface RecordedAnswer {
  status_code: number;
  content: { $base64: string } | null;
}

/** Counts what a report in Schemathesis's NDJSON tells, line by line: one of many cases is large. */
export async function tallyOf(file: string): Promise<Tally> {
  const tally: Tally = { calls: new Map(), refusals: new Set() };
  for await (const text of createInterface({ input: createReadStream(file) })) {
    const { ScenarioFinished } = JSON.parse(text) as Line;
    if (ScenarioFinished !== undefined) count(tally, ScenarioFinished.recorder);
  }
  return tally;
}

function count({ calls, refusals }: Tally, { label, cases, interactions }: Recorder): void {
  const share = calls.get(label) ?? { cases: 0, invalid: 0, statuses: new Map() };
  calls.set(label, share);
  for (const [id, { value }] of Object.entries(cases)) {
    const isValid = value.meta?.generation.mode === "positive";
    share.cases++;
    if (!isValid) share.invalid++;
    const answer = interactions[id]?.response;
    if (answer == null) continue;
    const { status_code: status } = answer;
    share.statuses.set(status, (share.statuses.get(status) ?? 0) + 1);
    if (isValid && status === 400) refusals.add(detailOf(answer));
  }
}

function detailOf({ content }: RecordedAnswer): string {
  const text = Buffer.from(content?.$base64 ?? "", "base64").toString();
  return String((JSON.parse(text) as { detail?: unknown }).detail);
}
