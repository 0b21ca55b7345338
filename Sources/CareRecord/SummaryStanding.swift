/// What came of asking for a Summary Care Record. Four things that are never one another: there is a summary; the person chose to have none; there is none; it could not be told.
public enum SummaryStanding: Sendable, Hashable {
    case held
    /// The person has said no to it there ("express dissent").
    case dissented
    case none
    case failed(SourceFailure)
}
