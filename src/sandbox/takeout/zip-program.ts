/**
 * The program that packs an archive: Python's `zipfile`, so that our reader is held against a writer that knows nothing of
 * it. It takes what to pack as JSON, a line an entry, and keeps none of it. What `zipfile` refuses to write, names that
 * are no text and numbers that are wrong, is put in afterwards over the ones that it wrote.
 */
export const ZIP_PROGRAM = `
import base64, json, struct, sys, warnings, zipfile

# Two entries of one path are meant.
warnings.simplefilter("ignore")

class OneWay:
    """A file that cannot be rewound: sizes and checksums then follow the bytes."""

    def __init__(self, file):
        self.file = file

    def write(self, data):
        return self.file.write(data)

    def flush(self):
        self.file.flush()

def chunks(pieces, noise):
    for piece in pieces:
        if "bytes" in piece:
            yield base64.b64decode(piece["bytes"])
        elif "path" in piece:
            with open(piece["path"], "rb") as file:
                while chunk := file.read(1 << 20):
                    yield chunk
        else:
            at, left, block = piece["from"], piece["lengthBytes"], noise[piece["noise"]]
            while left > 0:
                chunk = block[at : at + left]
                yield chunk
                left -= len(chunk)
                at = 0

LEVEL_NAME = "compress_level" if hasattr(zipfile.ZipInfo, "compress_level") else "_compresslevel"

def record_for(entry):
    raw = entry.get("rawName")
    name = "x" * len(base64.b64decode(raw)) if raw is not None else entry["name"]
    info = zipfile.ZipInfo("name", tuple(entry["changedAt"]))
    info.filename = name
    info.file_size = entry["sizeBytes"]
    info.create_system = 3
    info.external_attr = (0o120777 if entry.get("isLink") else 0o100644) << 16
    info.compress_type = zipfile.ZIP_STORED if entry.get("isStored") else zipfile.ZIP_DEFLATED
    setattr(info, LEVEL_NAME, entry["level"])
    return info

def is_altered(entry):
    return any(key in entry for key in ("rawName", "isEncrypted", "hasWrongCrc", "declaredBytes"))

def pack(target, lines, noise):
    altered = []
    with zipfile.ZipFile(target, "w") as archive:
        for number, line in enumerate(lines):
            entry = json.loads(line)
            info = record_for(entry)
            with archive.open(info, "w", force_zip64=entry.get("isZip64", False)) as into:
                for chunk in chunks(entry["pieces"], noise):
                    into.write(chunk)
            if is_altered(entry):
                altered.append((number, info.header_offset, entry))
    return altered

def directory_offsets(file):
    """Where the record of each entry stands in the directory, in order."""
    size = file.seek(0, 2)
    file.seek(size - 22)
    end = file.read(22)
    count, start = struct.unpack("<H", end[10:12])[0], struct.unpack("<L", end[16:20])[0]
    if count == 0xFFFF or start == 0xFFFFFFFF or struct.unpack("<L", end[12:16])[0] == 0xFFFFFFFF:
        file.seek(size - 42)
        file.seek(struct.unpack("<Q", file.read(20)[8:16])[0])
        large = file.read(56)
        count, start = struct.unpack("<Q", large[32:40])[0], struct.unpack("<Q", large[48:56])[0]
    at = start
    for _ in range(count):
        yield at
        file.seek(at)
        at += 46 + sum(struct.unpack("<HHH", file.read(46)[28:34]))

def put(file, at, form, value):
    file.seek(at)
    file.write(struct.pack(form, value))

def get(file, at, form):
    file.seek(at)
    return struct.unpack(form, file.read(struct.calcsize(form)))[0]

def alter(file, central, local, entry):
    is_streamed = get(file, local + 6, "<H") & 8
    if "rawName" in entry:
        name = base64.b64decode(entry["rawName"])
        for at in (central + 46, local + 30):
            file.seek(at)
            file.write(name)
    if entry.get("isEncrypted"):
        for at in (central + 8, local + 6):
            put(file, at, "<H", get(file, at, "<H") | 1)
    if entry.get("hasWrongCrc"):
        for at in (central + 16,) if is_streamed else (central + 16, local + 14):
            put(file, at, "<L", get(file, at, "<L") ^ 0xFFFFFFFF)
    if "declaredBytes" in entry:
        for at in (central + 24,) if is_streamed else (central + 24, local + 22):
            put(file, at, "<L", entry["declaredBytes"])

def main():
    path = sys.argv[1]
    lines = iter(sys.stdin.buffer)
    first = json.loads(next(lines))
    noise = {name: memoryview(base64.b64decode(block)) for name, block in first["noise"].items()}
    with open(path, "wb") as file:
        altered = pack(OneWay(file) if first["isStreamed"] else file, lines, noise)
    if not altered:
        return
    with open(path, "r+b") as file:
        offsets = list(directory_offsets(file))
        for number, local, entry in altered:
            alter(file, offsets[number], local, entry)

main()
`;
