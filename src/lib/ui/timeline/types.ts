/** What the timeline draws. All times are virtual ms. Types only. */
export interface LaneSegment {
  incarnation: number;
  from: number;
  /** Absent while it lives. */
  to?: number;
  end?: 'crash' | 'stop';
}

export interface Lane {
  slot: string;
  name: string;
  depth: number;
  supervisor: boolean;
  segments: LaneSegment[];
  /** Receipts of messages. */
  beads?: number[];
  /** Receipts of `'DOWN'`. */
  downs?: number[];
  /** Waits in a call. */
  waits?: [from: number, to: number][];
  /** A supervisor's own lane of restarts: its period and when it restarted. */
  window?: { period: number; at: number[]; text: string };
}

export interface Flag {
  time: number;
  label?: string;
}

/** Whole run in slices. */
export interface Overview {
  /** Ends of the run shown. */
  from: number;
  to: number;
  /** Events in each slice. */
  bars: number[];
  crashes: number[];
}

export interface Range {
  from: number;
  to: number;
}
