export const INSTALL_FUSERMOUNT = 'install it: apt-get install fuse3 (Debian, Ubuntu), dnf install fuse3 (Fedora)';

const CONTAINER = 'in a container, start it with --device /dev/fuse --cap-add SYS_ADMIN';

/**
 * What to do about what a mounting program said (in English, as it is told to), most telling first. The words are those of
 * fusermount3 3.x, fusermount 2.9, and of mount in util-linux and busybox.
 */
const NEXT_STEPS: readonly (readonly [said: RegExp, nextStep: string])[] = [
  [/user_allow_other/, 'add the line user_allow_other to /etc/fuse.conf, or leave --allow-other away'],
  [/too many FUSE filesystems/, 'unmount some, or raise mount_max in /etc/fuse.conf'],
  [
    /device not found|\/dev\/fuse: (No such|ENOENT|ENODEV|ENXIO)|unknown filesystem type/,
    `run: modprobe fuse; ${CONTAINER}`,
  ],
  [
    /\/dev\/fuse: (Permission|EACCES|EPERM|Operation not)/,
    `let every user open it, as udev does: chmod 666 /dev/fuse; ${CONTAINER}`,
  ],
  [/not owned by user|no write access|failed to (access|chdir)/, 'mount on an empty directory that belongs to you'],
  [/not a directory|does not exist/i, 'give an empty directory'],
  [/must be superuser|setuid|seteuid/, 'it must be set-user-id root; run: sudo chmod u+s "$(command -v fusermount3)"'],
  [
    /Operation not permitted|permission denied/i,
    `mounting is not allowed here; ${CONTAINER}; as an ordinary user: fusermount3 must be set-user-id root`,
  ],
];

/** Why `program` refused, in its words, and the next step. */
export function explainRefusal(program: string, said: string): string {
  const reason = said
    .split('\n')
    // `fusermount3: reason` and `mount: /mnt: reason`: who and where is told already.
    .map((line) =>
      line
        .replace(new RegExp(`^${program}: `), '')
        .trim()
        .replace(/\.$/, ''),
    )
    .filter((line) => line !== '' && !line.startsWith('dmesg(1)'))
    .join('; ');
  const [, nextStep] = NEXT_STEPS.find(([pattern]) => pattern.test(said)) ?? [];
  return `${program} says: ${reason}; ${nextStep ?? 'see gphotos-fs doctor'}`;
}
