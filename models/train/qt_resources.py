"""Read Qt resource files (.rcc), in which GCompris keeps its pictures."""

import struct
import zlib
from pathlib import Path

DIRECTORY, COMPRESSED, ZSTD = 2, 1, 4


def read_rcc(path: Path):
    """Yield (path inside, bytes) of every file; what is packed with zstd is passed over."""
    data = path.read_bytes()
    if data[:4] != b"qres":
        raise ValueError(f"{path} is not a Qt resource file")
    version, tree, bodies, names = struct.unpack(">IIII", data[4:20])
    row = 22 if version >= 2 else 14

    def name_at(offset):
        (length,) = struct.unpack(">H", data[names + offset : names + offset + 2])
        start = names + offset + 6
        return data[start : start + 2 * length].decode("utf-16-be")

    def walk(index, prefix):
        at = tree + index * row
        name, flags = struct.unpack(">IH", data[at : at + 6])
        inside = f"{prefix}/{name_at(name)}" if index else prefix
        if flags & DIRECTORY:
            count, first = struct.unpack(">II", data[at + 6 : at + 14])
            for child in range(count):
                yield from walk(first + child, inside)
        elif not flags & ZSTD:
            start = bodies + struct.unpack(">I", data[at + 10 : at + 14])[0]
            (length,) = struct.unpack(">I", data[start : start + 4])
            body = data[start + 4 : start + 4 + length]
            yield inside, zlib.decompress(body[4:]) if flags & COMPRESSED else body

    yield from walk(0, "")
