import type { Probe } from "./probe.ts";

/** How hard the suite tries. */
export interface ConformanceOptions {
  /** How many failing calls are made while garbage is collected; 50,000 if not given. */
  readonly failures?: number;
  /** Gives the address of the thread's errno: failures are then checked to leave no trace in it. */
  readonly errno?: () => bigint;
}

/** One test of the suite. It throws where the backend is wrong. */
export interface Case {
  /** What is true of a backend that passes. */
  readonly name: string;
  readonly run: (probe: Probe, options: ConformanceOptions) => void | Promise<void>;
}
