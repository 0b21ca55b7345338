import Storage

/// What the latest rises of the registers' version were about, as this node's readings told. Where one of them is not known, everything may have
/// changed.
struct RegisterChanges: Sendable {
    /// Versions back. A look that was decided under an older one is decided again.
    static let most = 256

    private var known: [Int64: RegisterChange] = [:]

    /// - Parameter before: the reading before; nil: there is none.
    /// - Returns: false where the reading may be of another history: another server answers, or the database was restored. Whatever was decided
    ///   before must be decided again then, whichever version it bears.
    @discardableResult
    mutating func learn(from reading: AuthorityReading, after before: AuthorityReading?) -> Bool {
        let isSame = before.map { reading.version >= $0.version && reading.server == $0.server } ?? true
        if !isSame { known = [:] }
        for (version, change) in reading.changes where version <= reading.version { known[version] = change }
        known = known.filter { $0.key > reading.version - Int64(Self.most) }
        return isSame
    }

    /// Whether what a look was decided from may be another between two versions. `true` where that is not sure.
    func mayTouch(_ question: RegisterStore.Question, from: Int64, to version: Int64) -> Bool {
        guard from != version else { return false }
        guard from < version, version - from <= Int64(Self.most) else { return true }
        return ((from + 1)...version).contains { known[$0].map { $0.touches(question) } ?? true }
    }
}
