/// What becomes of one resource: the strictest of what its labels say.
public enum LabelOutcome: Hashable, Sendable {
    case shown
    /// Without its original, narrative, remarks and details: they may name what is withheld, which is said as coarsely as this.
    case shownReduced(SensitivityLabel.Saying)
    /// Kept back, counted, and said as coarsely as this. `by` could open it, all together; empty: nothing can.
    case withheld(SensitivityLabel.Saying, openedBy: Set<LabelID>)
    /// Taken out before the ledger.
    case removed

    init(_ labels: [(label: SensitivityLabel, hold: Labels.Hold)], opened: Set<LabelID>) {
        var (saying, opening): (SensitivityLabel.Saying?, Set<LabelID>) = (nil, [])
        var reducing: SensitivityLabel.Saying?
        var (isRemoved, isShut) = (false, false)
        for (label, hold) in labels {
            switch label.outcome {
            case .noTrace:
                // Reduced would be a trace: whatever touches it goes too.
                isRemoved = true
            case .withheld(let said, let how):
                if holds("outcome.opened", how == .breakGlass && opened.contains(label.id)) { continue }
                if holds("outcome.touches", hold == .touches) {
                    reducing = reducing.map { max($0, said) } ?? said
                    continue
                }
                saying = saying.map { max($0, said) } ?? said
                if holds("outcome.shut", how == .never) { isShut = true } else { opening.insert(label.id) }
            }
        }
        if holds("outcome.removed", isRemoved) {
            self = .removed
        } else if let saying {
            self = .withheld(saying, openedBy: isShut ? [] : opening)
        } else {
            self = reducing.map { .shownReduced($0) } ?? .shown
        }
    }

    /// How much it keeps back: more is stricter.
    public var strictness: Int {
        switch self {
        case .shown: 0
        case .shownReduced: 1
        case .withheld: 2
        case .removed: 3
        }
    }
}
