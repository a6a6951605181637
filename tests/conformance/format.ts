/** Types of the scenario files. See `oracle/README.md` of the recorder. */
import type { Recorded } from './match';

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
export type JsonObject = { [key: string]: Json };

export interface Step extends JsonObject {
  op: string;
}

export interface StepTrace {
  result: Json;
  events: Recorded;
  snap?: JsonObject;
  procs?: JsonObject;
}

export interface Scenario {
  id: string;
  group: string;
  doc: string;
  kind: 'tree' | 'process';
  tree?: JsonObject;
  steps: Step[];
  trace: StepTrace[];
  /** Where our runtime differs on purpose: the rule of `docs/spec/` that says so. */
  departs?: string;
  /** Its last step ends the node: the result is `{"halted": reason}`, and no process is left. */
  halts?: boolean;
}

export interface ScenarioFile {
  group: string;
  otp: string;
  scenarios: Scenario[];
}
