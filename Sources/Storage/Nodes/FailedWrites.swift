/// When a node's own writes failed last: an account, a sign-out, anything. What a probe writes may find room where they found none.
public struct FailedWrites: Sendable, Hashable {
    /// The disk or the server kept nothing: the next will fail too.
    public private(set) var refused: ContinuousClock.Instant?
    /// What became of it is not known, or nobody answered in time: the next may be kept.
    public private(set) var doubted: ContinuousClock.Instant?

    public init() {}

    mutating func note(_ error: StorageError, at moment: ContinuousClock.Instant) {
        switch error {
        case .full, .readOnly, .corrupt, .moved, .unsynced: refused = moment
        // Class 53: the server lacks what it needs; class 58: its own system failed it (PostgreSQL 15 manual, appendix A).
        case .failed(let state) where state.hasPrefix("53") || state.hasPrefix("58"): refused = moment
        case .busy, .late, .outcomeUnknown, .unreachable: doubted = moment
        // About what was to be written, or about who may; or it was never asked for.
        case .failed, .conflict, .newerSchema, .olderSchema, .schemaBeingChanged, .fenced, .overloaded, .tooManyConnections, .notTrusted,
            .notAllowed, .unsuitable, .notCanonical, .logDamaged, .logNotSigned, .otherLogKey, .unavailable:
            return
        }
    }
}
