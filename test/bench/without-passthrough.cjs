const koffi = require('koffi');

/**
 * Loaded into a mount before its program: takes CAP_SYS_ADMIN from the thread that serves, so that the kernel refuses it
 * passthrough, as it does to everybody but root. Programs that it starts get it back, among them the one that mounts.
 * No ES module: loading one would start the thread pool before the program has sized it.
 */
const VERSION_3 = 0x2008_0522;
const CAP_SYS_ADMIN = 21;
/** Effective, permitted and inheritable capabilities, 0 to 31, then the same of those above. */
const WORDS = 6;

const system = koffi.load('libc.so.6');
const capget = system.func('int capget(uint32_t *header, _Out_ uint32_t *words)');
const capset = system.func('int capset(uint32_t *header, uint32_t *words)');

const header = new Uint32Array([VERSION_3, 0]);
const words = new Uint32Array(WORDS);
if (capget(header, words) !== 0) throw new Error('Cannot read the capabilities of this thread');
words[0] = (words[0] ?? 0) & ~(1 << CAP_SYS_ADMIN);
if (capset(header, words) !== 0) throw new Error('Cannot give up CAP_SYS_ADMIN');
