import NIOCore

/// JSON written as bytes: our own small frame around resources that are passed on as they came.
struct JSONBytes {
    private var buffer: ByteBuffer
    /// What is ours between two resources: many small pieces, taken into the buffer together.
    private var frame: [UInt8] = []

    init(reserving count: Int) {
        buffer = ByteBufferAllocator().buffer(capacity: count)
        frame.reserveCapacity(4096)
    }

    /// Text of ours that is JSON already.
    mutating func raw(_ text: String) { frame.append(contentsOf: text.utf8) }

    /// Bytes that are JSON already.
    mutating func bytes(_ bytes: ArraySlice<UInt8>) {
        flush()
        buffer.writeBytes(bytes)
    }

    /// A JSON string (RFC 8259 section 7).
    mutating func string(_ text: String) {
        frame.append(0x22)
        append(text)
        frame.append(0x22)
    }

    /// A JSON string of texts that follow each other.
    mutating func string(_ texts: [String]) {
        frame.append(0x22)
        for text in texts { append(text) }
        frame.append(0x22)
    }

    private mutating func append(_ text: String) {
        var text = text
        text.withUTF8 { utf8 in
            // Nearly all that is said has nothing to escape, and goes in as it is.
            var isPlain = true
            for byte in utf8 { isPlain = isPlain && byte >= 0x20 && byte != 0x22 && byte != 0x5C }
            if isPlain { frame.append(contentsOf: utf8) } else { for byte in utf8 { escaped(byte) } }
        }
    }

    private mutating func escaped(_ byte: UInt8) {
        switch byte {
        case 0x22, 0x5C: frame.append(contentsOf: [0x5C, byte])
        case 0..<0x20:
            raw("\\u00")
            frame.append(contentsOf: [Self.hex(byte >> 4), Self.hex(byte & 15)])
        default: frame.append(byte)
        }
    }

    private mutating func flush() {
        buffer.writeBytes(frame)
        frame.removeAll(keepingCapacity: true)
    }

    /// The hexadecimal digit of a number below 16.
    static func hex(_ number: UInt8) -> UInt8 { number < 10 ? 0x30 + number : 0x57 + number }

    consuming func finish() -> ByteBuffer {
        flush()
        return buffer
    }
}
