/// Somebody asked a desk that an objection be withdrawn, and the desk cannot tell yet who asks: by which way, and on which day. What they said, and who they said
/// that they were, is kept sealed with the step. It ends nothing: an objection is withdrawn once the desk knows who asks (`WithdrawalAsked`).
public struct UncheckedWithdrawal: Sendable, Hashable {
    public let way: WithdrawalAsked.Way
    /// On which day they asked.
    public let on: Day

    public init(_ way: WithdrawalAsked.Way, on day: Day) {
        self.way = way
        on = day
    }

    /// As it is kept with the case and with the step.
    public var kept: String { "\(way.rawValue)|\(on.text)" }

    /// - Returns: nil of what is none.
    public init?(kept: some StringProtocol) {
        let parts = kept.split(separator: "|", omittingEmptySubsequences: false)
        guard parts.count == 2, let way = WithdrawalAsked.Way(rawValue: String(parts[0])), let day = Day(parts[1]) else { return nil }
        self.init(way, on: day)
    }

    /// As the desk reads it.
    public var words: String { "asked \(way.words) on \(on.words)" }
}
