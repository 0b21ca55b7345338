import CZlib
import CareRecord
import NIOCore

/// Undoes an answer's packing while it comes, within the bounds of what is unpacked.
///
/// We offer gzip alone. What comes packed by `deflate` all the same is read too, with its frame (RFC 1950) or bare (RFC 1951), since systems
/// differ in what they call so (RFC 9110 section 8.4.1.2). A gzip answer may be several, one after the other, which are one text (RFC 1952
/// section 2.2).
final class Unpacking {
    private enum Coding { case gzip, deflate }

    private let coding: Coding
    /// zlib keeps its address, so it stays where it is.
    private let stream: UnsafeMutablePointer<z_stream>
    private var hasBegun = false
    /// One gzip member, or all that was packed, has ended.
    private var hasEnded = false
    /// Bytes before it is known how a `deflate` answer is framed.
    private var head: [UInt8] = []
    /// Packed bytes so far: many members of nothing come to no bytes, and must end too.
    private var packed = 0

    /// - Parameter coding: the header `Content-Encoding`; nil where it names nothing that we undo.
    init?(_ coding: String) {
        switch coding.lowercased().filter({ $0 != " " && $0 != "\t" }) {
        case "gzip", "x-gzip": self.coding = .gzip
        case "deflate": self.coding = .deflate
        default: return nil
        }
        stream = .allocate(capacity: 1)
        stream.initialize(to: z_stream())
    }

    deinit {
        if hasBegun { inflateEnd(stream) }
        stream.deinitialize(count: 1)
        stream.deallocate()
    }

    /// Unpacks what has come, and adds it to the body.
    /// - Throws: `.tooLarge` past the bound or the budget, `.malformed` where it is not packed as it says.
    func take(_ buffer: ByteBuffer, into body: inout [UInt8], mostBytes: Int, _ budget: ByteBudget?) throws(SourceFailure) {
        packed += buffer.readableBytes
        guard packed <= mostBytes else { throw .tooLarge(limit: mostBytes) }
        var bytes = head + Array(buffer.readableBytesView)
        head = []
        guard !bytes.isEmpty else { return }
        if !hasBegun {
            guard bytes.count >= 2 else {
                head = bytes
                return
            }
            try begin(bytes[0], bytes[1])
        }
        var at = 0
        var hasMore = false
        while at < bytes.count || hasMore {
            if hasEnded {
                // Between members there may be zeros, as tapes have them; after all of it there may be nothing else.
                if bytes[at] == 0 {
                    at += 1
                    continue
                }
                guard coding == .gzip, inflateReset(stream) == Z_OK else { throw .malformed(at: 0) }
                hasEnded = false
            }
            let taken: Int
            (taken, hasMore) = try inflated(&bytes, from: at, into: &body, mostBytes, budget)
            at += taken
        }
    }

    /// - Throws: `.cutOff` where it stopped in the middle.
    func end() throws(SourceFailure) {
        guard hasEnded || !hasBegun && head.isEmpty else { throw .cutOff }
    }

    private func begin(_ first: UInt8, _ second: UInt8) throws(SourceFailure) {
        let isFramed = first & 0x0F == 8 && (Int(first) << 8 | Int(second)) % 31 == 0
        let window: Int32 = coding == .gzip ? 15 + 16 : isFramed ? 15 : -15
        guard inflateInit2_(stream, window, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK else { throw .malformed(at: 0) }
        hasBegun = true
    }

    /// - Returns: how many packed bytes were taken, and whether there may be more of what they hold.
    private func inflated(
        _ bytes: inout [UInt8], from start: Int, into body: inout [UInt8], _ mostBytes: Int, _ budget: ByteBudget?
    ) throws(SourceFailure) -> (taken: Int, hasMore: Bool) {
        let left = bytes.count - start
        // An answer comes to some ten times what is packed.
        let room = min(max(left * 8, 16_384), 1 << 20)
        let (code, came, taken) = bytes.withUnsafeMutableBufferPointer { input in
            var code = Z_OK
            let piece = [UInt8](unsafeUninitializedCapacity: room) { output, count in
                stream.pointee.next_in = input.baseAddress.map { $0 + start }
                stream.pointee.avail_in = uInt(left)
                stream.pointee.next_out = output.baseAddress
                stream.pointee.avail_out = uInt(room)
                code = inflate(stream, Z_NO_FLUSH)
                count = room - Int(stream.pointee.avail_out)
            }
            return (code, piece, left - Int(stream.pointee.avail_in))
        }
        stream.pointee.next_in = nil
        stream.pointee.next_out = nil
        // Asked once more for what may be left, it says so where nothing was.
        guard code == Z_OK || code == Z_STREAM_END || code == Z_BUF_ERROR && left == 0 else { throw .malformed(at: 0) }
        guard body.count + came.count <= mostBytes else { throw .tooLarge(limit: mostBytes) }
        if let budget, !budget.take(came.count) { throw .tooLarge(limit: budget.limit) }
        body.append(contentsOf: came)
        hasEnded = code == Z_STREAM_END
        return (taken, came.count == room && !hasEnded)
    }
}
