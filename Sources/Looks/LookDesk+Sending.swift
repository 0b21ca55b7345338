/// Sending what was made of a look, so that a client which reads slowly, or no more, holds little and not for long.
extension LookDesk {
    /// Bytes of one piece: large enough that most pages are one, small enough that a look's end is noticed while a large one is sent.
    public static var pieceBytes: Int { 131_072 }

    /// Sends bytes of a look piece by piece, each only while the look lives.
    /// - Parameters:
    ///   - count: how many bytes there are.
    ///   - write: sends the bytes in a range of them, and returns when the connection takes more.
    /// - Throws: `LookError.ended` where the look ended or was put to sleep meanwhile: the caller must break the connection, so that what
    ///   was sent is not taken for the whole; and whatever `write` throws.
    public func send(
        _ count: Int, of id: LookID, session: String, _ write: (Range<Int>) async throws -> Void
    ) async throws {
        for start in stride(from: 0, to: count, by: Self.pieceBytes) {
            guard await standing(id, session: session) == .live else { throw LookError.ended }
            try await write(start..<min(start + Self.pieceBytes, count))
        }
    }
}
