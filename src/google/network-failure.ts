import { systemCode } from '../base/failure.ts';
import { OfflineError, TimedOutError } from '../library/failures.ts';

const NOTHING_CAME = ['UND_ERR_HEADERS_TIMEOUT', 'UND_ERR_BODY_TIMEOUT'];

const IN_WORDS: Readonly<Record<string, string>> = {
  ENOTFOUND: 'the host name is not known',
  EAI_AGAIN: 'the host name cannot be looked up',
  ECONNREFUSED: 'the connection is refused',
  ECONNRESET: 'the connection broke',
  UND_ERR_SOCKET: 'the connection broke',
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: 'the connection broke',
  UND_ERR_CONNECT_TIMEOUT: 'no connection within the time allowed',
  ENETUNREACH: 'there is no network',
  EHOSTUNREACH: 'the host cannot be reached',
};

/**
 * What went wrong below HTTP, in the library's words: the signal's reason, `TimedOutError`, `OfflineError`, or the
 * error itself when it is not the network's. `attempted` completes 'Cannot …'.
 */
export function networkFailure(attempted: string, error: unknown, signal?: AbortSignal): unknown {
  if (signal?.aborted) return signal.reason;
  const code = systemCode(error);
  if (code === undefined || code.startsWith('UND_ERR_INVALID') || code.startsWith('ERR_INVALID')) return error;
  if (NOTHING_CAME.includes(code))
    return new TimedOutError(`Cannot ${attempted}: nothing arrived within the time allowed`, { cause: error });
  return new OfflineError(`Cannot ${attempted}: ${IN_WORDS[code] ?? 'the connection failed'} (${code})`, {
    cause: error,
  });
}
