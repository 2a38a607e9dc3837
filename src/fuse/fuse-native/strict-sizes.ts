import type Fuse from 'fuse-native';
import { REFUSED } from '../errno.ts';

/**
 * `fuse-native` 2.2 answers a request for extended attributes with the whole length even when the caller's buffer is
 * smaller, and libfuse then sends bytes from behind that buffer. This puts the check in between that getxattr(2) and
 * listxattr(2) promise (ERANGE); it can go when the package does it.
 */
export function strictlySized(Binding: typeof Fuse): typeof Fuse {
  return class extends Binding {
    override _op_getxattr(signal: Fuse.Signal, path: string, name: string, target: Buffer, position: number): void {
      super._op_getxattr(fitting(signal, target), path, name, target, position);
    }

    override _op_listxattr(signal: Fuse.Signal, path: string, target: Buffer): void {
      super._op_listxattr(fitting(signal, target), path, target);
    }
  };
}

/** A buffer of length 0 asks for the length only. */
function fitting(signal: Fuse.Signal, target: Buffer): Fuse.Signal {
  return (result, ...rest) => signal(target.length > 0 && result > target.length ? REFUSED.tooSmall : result, ...rest);
}
