/// What came of asking for a Summary Care Record. Four things that are never one another: there is a summary; the person chose to have none; there is none; it could not be told.
public enum SummaryStanding: Sendable, Hashable {
    case held
    /// The person has said no to it there ("express dissent").
    case dissented
    case none
    case failed(SourceFailure)

    /// It could not be told, so that it may be asked for again.
    public var hasFailed: Bool { if case .failed = self { true } else { false } }
}
