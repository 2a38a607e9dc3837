import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { OpenFiles } from '../../src/fuse/open-files.ts';

class CountingFile {
  closed = 0;
  read(): number {
    return 0;
  }
  async close(): Promise<void> {
    this.closed += 1;
  }
}

test('each open file has a number of its own, from 1 on', () => {
  const files = new OpenFiles();
  const [one, two] = [new CountingFile(), new CountingFile()];
  assert.deepEqual([files.add(one), files.add(two)], [1, 2]);
  assert.equal(files.at(1), one);
  assert.equal(files.at(2), two);
});

test('a closed file is closed once and gives its number free', async () => {
  const files = new OpenFiles();
  const file = new CountingFile();
  const handle = files.add(file);
  await files.close(handle);
  await files.close(handle);
  assert.equal(file.closed, 1);
  assert.throws(() => files.at(handle), /handle 1, which is not open/);
});

test('after the unmount a request that was still on its way is canceled, not a bug', async () => {
  const files = new OpenFiles();
  const handle = files.add(new CountingFile());
  await files.closeAll();
  assert.throws(() => files.at(handle), { code: 'canceled', message: /handle 1 was closed with the mount/ });
});

test('a number is not given again at once, so that a late request does not meet another file', async () => {
  const files = new OpenFiles();
  await files.close(files.add(new CountingFile()));
  assert.equal(files.add(new CountingFile()), 2);
});

test('after the highest number they begin anew at 1, never 0, and pass over those in use', async () => {
  const files = new OpenFiles(4);
  for (let nth = 0; nth < 4; nth += 1) files.add(new CountingFile());
  await files.close(2);
  await files.close(4);
  assert.deepEqual([files.add(new CountingFile()), files.add(new CountingFile())], [2, 4]);
});

test('whatever is opened and closed, no two open files share a number', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.nat(10), { maxLength: 60 }), async (steps) => {
      const files = new OpenFiles(8);
      const open = new Set<number>();
      for (const step of steps) {
        const closing = [...open][step];
        if (closing !== undefined) {
          await files.close(closing);
          open.delete(closing);
        } else if (open.size < 7) {
          const handle = files.add(new CountingFile());
          assert.ok(handle >= 1 && handle <= 8 && !open.has(handle), String(handle));
          open.add(handle);
        }
      }
    }),
  );
});

test('closing all closes each', async () => {
  const files = new OpenFiles();
  const opened = [new CountingFile(), new CountingFile(), new CountingFile()];
  for (const file of opened) files.add(file);
  await files.closeAll();
  await files.closeAll();
  assert.deepEqual(
    opened.map(({ closed }) => closed),
    [1, 1, 1],
  );
});
