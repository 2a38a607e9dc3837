/** One thing a person would do: what it showed, or why it does not hold (thrown). */
export interface Step {
  readonly does: string;
  readonly show: () => Promise<string>;
}
