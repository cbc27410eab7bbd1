import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";
import { parseJson } from "@arch/testing/json";

/** The cases and responses of one call. */
export interface CallTally {
  cases: number;
  /** The number of cases that are invalid by intent. */
  invalid: number;
  /** The number of responses by status. */
  statuses: Map<number, number>;
}

/** The cases and responses of a run. */
export interface Tally {
  /** By method and path, such as "GET /account". */
  calls: Map<string, CallTally>;
  /** The distinct details of the 400 responses to valid data. */
  rejections: Set<string>;
}

/** The parts of a line of Schemathesis's report that are used here. */
interface Line {
  ScenarioFinished?: { recorder: Recorder };
}

interface Recorder {
  label: string;
  cases: Record<string, { value: { meta: { generation: { mode: string } } | null } }>;
  interactions: Record<string, { response: RecordedResponse | null }>;
}

interface RecordedResponse {
  status_code: number;
  content: { $base64: string } | null;
}

/** Counts a report in Schemathesis's NDJSON line by line, as a report of many cases is large. */
export async function tallyOf(file: string): Promise<Tally> {
  const tally: Tally = { calls: new Map(), rejections: new Set() };
  for await (const text of createInterface({ input: createReadStream(file) })) {
    const { ScenarioFinished } = parseJson<Line>(text);
    if (ScenarioFinished !== undefined) count(tally, ScenarioFinished.recorder);
  }
  return tally;
}

function count({ calls, rejections }: Tally, { label, cases, interactions }: Recorder): void {
  const tally = calls.get(label) ?? { cases: 0, invalid: 0, statuses: new Map() };
  calls.set(label, tally);
  for (const [id, { value }] of Object.entries(cases)) {
    const isValid = value.meta?.generation.mode === "positive";
    tally.cases++;
    if (!isValid) tally.invalid++;
    const response = interactions[id]?.response;
    if (response == null) continue;
    const { status_code: status } = response;
    tally.statuses.set(status, (tally.statuses.get(status) ?? 0) + 1);
    if (isValid && status === 400) rejections.add(detailOf(response));
  }
}

function detailOf({ content }: RecordedResponse): string {
  const text = Buffer.from(content?.$base64 ?? "", "base64").toString();
  return String(parseJson(text)["detail"]);
}
