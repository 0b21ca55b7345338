/// What whoever runs the service wants to know of a node's looks: counts, nothing of anybody.
extension Looks {
    /// How looks that were asked for came out since the start.
    public struct Openings: Sendable, Hashable {
        public internal(set) var opened = 0
        /// Something must be confirmed first, such as that the person is present.
        public internal(set) var toBeConfirmed = 0
        /// By decision.
        public internal(set) var refused = 0
        /// The account could not be written, the demographics service did not answer, or it took too long.
        public internal(set) var unavailable = 0
        /// Too much is open, the node stops, or its clock is off: another node is to be asked.
        public internal(set) var full = 0
        /// Whatever else: a number that cannot be, nobody of that number.
        public internal(set) var others = 0
    }

    /// How old what this node knows of the registers is; nil where it was never read. Renewed only while looks are open.
    public var leaseAge: Duration? { lease.map { ContinuousClock.now - $0.begun } }

    func counted(_ opened: LookOpened) -> LookOpened {
        if case .opened = opened { openings.opened += 1 } else { openings.toBeConfirmed += 1 }
        return opened
    }

    func counted(_ why: LookError) -> LookError {
        switch why {
        case .refused, .challenged, .birthDateDiffers: openings.refused += 1
        case .accountUnavailable, .withoutRules, .demographicsUnavailable, .tookTooLong: openings.unavailable += 1
        case .full, .leaving, .clockOff: openings.full += 1
        default: openings.others += 1
        }
        return why
    }
}
