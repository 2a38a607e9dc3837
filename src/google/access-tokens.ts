/** Where requests get the token they carry. The token appears in no message and no log. */
export interface AccessTokens {
  /** A token good for some minutes. Throws `SignedOutError` when only the person can get one, `OfflineError` otherwise. */
  current(signal?: AbortSignal): Promise<string>;

  /** Another token, since Google refused `rejected`. However many callers come with the same one, it is renewed once. */
  renew(rejected: string, signal?: AbortSignal): Promise<string>;
}
