/** The rules of the accounting. Each can be left out, to see what it is worth. */
export interface Rules {
  /** The minutes before the onset have a say in what is usual; without them the history decides alone. */
  readonly nearLevel: boolean;
  /** The history has a say in what is usual and in what stands out; without it the minutes before the onset decide alone. */
  readonly history: boolean;
  /** An amount counts from so many standard deviations on; 0 lets everything count … */
  readonly deviations: number;
  /** … and where the history without a fault shows as much in less than the rest of this share of its windows. */
  readonly windowShare: number;
  /** Callees take their share of a caller's excess; without it the greatest excess is the first suspect. */
  readonly flow: boolean;
  /** What reports for itself takes its share before a caller's view of the same thing does. */
  readonly instrumentedFirst: boolean;
  /** What was never called before points at its caller. */
  readonly newcomers: boolean;
  /** Nobody waits behind a queue, a topic, a stream or an execution. */
  readonly asynchronous: boolean;
  /** Nodes that report nothing are passed through. */
  readonly bridging: boolean;
  /** Where the alarmed node shows nothing that stands out, what lies below it is accounted. */
  readonly downstream: boolean;
  /** Resources that were eaten up count against their node. */
  readonly resources: boolean;
  /** What a call is slower for the caller than for the callee arises between them. */
  readonly links: boolean;
}

export const allRules: Rules = {
  nearLevel: true,
  history: true,
  // Both are the usual 5 %.
  deviations: 2,
  windowShare: 0.95,
  flow: true,
  instrumentedFirst: true,
  newcomers: true,
  asynchronous: true,
  bridging: true,
  downstream: true,
  resources: true,
  links: true,
};
