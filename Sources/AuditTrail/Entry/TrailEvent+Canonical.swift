extension TrailEvent {
    /// What is put into the log of it: one event for each person it is about, so that nobody's proof names anybody else, or one alone.
    /// - Throws: `EventFormError` where it holds what no field can: a time before 1970, a text with U+0000 or of more than a megabyte.
    public func canonical() throws(EventFormError) -> [CanonicalEvent] { try KeptEvent(self).canonical() }

    /// What `hex` wrote; of another text, bytes that are no id.
    static func bytes(hex: String) -> [UInt8] {
        let digits = Array(hex.utf8)
        return stride(from: 0, to: digits.count - digits.count % 2, by: 2).compactMap {
            UInt8(String(decoding: digits[$0..<$0 + 2], as: UTF8.self), radix: 16)
        }
    }
}
