// A reporter for Node's test runner that writes down which tests were skipped, and why.
export default async function* skippedReporter(events) {
  const skipped = [];
  for await (const { type, data } of events) {
    if (type !== 'test:pass' || data.skip === undefined || data.skip === false) continue;
    skipped.push({ name: data.name, why: typeof data.skip === 'string' ? data.skip : '' });
  }
  yield JSON.stringify(skipped);
}
