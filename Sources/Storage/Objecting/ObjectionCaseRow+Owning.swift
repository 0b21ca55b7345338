import Objections

extension ObjectionCaseRow {
    /// Who deals with it, as a colleague reads it; nil: nobody does.
    public var ownerWords: String? { it.owner.map { ownerName ?? $0 } }
}

extension StepRefused {
    /// With the name of whoever has the case, in place of their subject.
    func naming(_ row: ObjectionCaseRow) -> StepRefused {
        guard case .takenBy = self, let words = row.ownerWords else { return self }
        return .takenBy(words)
    }
}
