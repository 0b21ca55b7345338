import CareRecord

/// Which sections of a question are still open, so that each is completed exactly once, whoever comes first.
actor OpenSections {
    private var open: Set<Section>
    private var worst: SourceFailure?
    private var wentWell = false

    /// Types of no section have had no word yet.
    private var areOtherKindsOpen: Bool

    init(_ sections: Set<Section>, otherKinds: Bool = false) {
        open = sections
        areOtherKindsOpen = otherKinds
    }

    /// Whether nobody has said yet what became of types of no section; from now on somebody has.
    func takeOtherKinds() -> Bool {
        defer { areOtherKindsOpen = false }
        return areOtherKindsOpen
    }

    /// Those of the given sections that were still open; they no longer are.
    func take(_ sections: Set<Section>, _ failure: SourceFailure?) -> Set<Section> {
        let taken = open.intersection(sections)
        open.subtract(taken)
        guard let failure else {
            wentWell = wentWell || !taken.isEmpty
            return taken
        }
        if worst == nil || rank(failure) > rank(worst) { worst = failure }
        return taken
    }

    func takeRest() -> Set<Section> {
        defer { open = [] }
        return open
    }

    /// What this question tells of the source's health: a pause it asked for always counts; anything else only where nothing went well,
    /// because one kind of request that fails must not rest a source that answers all others.
    func verdict(unsaid: SourceFailure?) -> SourceFailure? {
        if case .tooManyRequests(_?) = worst { return worst }
        return wentWell ? nil : rank(unsaid) > rank(worst) ? unsaid : worst
    }

    private func rank(_ failure: SourceFailure?) -> Int {
        switch failure {
        case nil: 0
        case .tooManyRequests(_?): 3
        case let failure?: Breaker.counts(failure) ? 2 : 1
        }
    }
}
