import Foundation

/// A notice that suspends objections in general while a national emergency lasts. It needs an instrument of law, a scope, an end, and two people who sign.
public struct EmergencyNotice: Sendable, Hashable {
    /// The instrument, such as "The Health Service (Control of Patient Information) Regulations 2002, notice of 17 March 2026".
    public let instrument: String
    /// What it is for, as it is announced.
    public let scope: String
    public let from: Date
    public let until: Date
    /// Who proposed it, which is no signature; nil where that is not known.
    public let proposer: NoticeProposer?
    /// Who signed, first and second.
    public let signers: [NoticeSignature]

    public init(
        instrument: String, scope: String, from: Date, until: Date, proposer: NoticeProposer? = nil, signers: [NoticeSignature] = []
    ) {
        self.instrument = instrument
        self.scope = scope
        self.from = from
        self.until = until
        self.proposer = proposer
        self.signers = signers
    }

    /// Longer than that is a new notice, with two people who have thought about it again.
    public static let longest: TimeInterval = 92 * 86_400

    public enum Mistake: Sendable, Hashable, CaseIterable {
        case noInstrument, noScope, backwards, tooLong, over, oneSigner

        public var sentence: String {
            switch self {
            case .noInstrument: "Name the legal instrument."
            case .noScope: "Say what it is for: it is announced in these words."
            case .backwards: "It must end after it begins."
            case .tooLong: "It may last 92 days at most; after that it takes a new notice."
            case .over: "It would be over already."
            case .oneSigner: "Two different people must sign it."
            }
        }
    }

    /// What is wrong with it before anybody has signed.
    public func mistakes(at now: Date) -> Set<Mistake> {
        var found: Set<Mistake> = []
        if instrument.allSatisfy(\.isWhitespace) { found.insert(.noInstrument) }
        if scope.allSatisfy(\.isWhitespace) { found.insert(.noScope) }
        if until <= from { found.insert(.backwards) }
        if until.timeIntervalSince(from) > Self.longest { found.insert(.tooLong) }
        if until <= now { found.insert(.over) }
        if Set(signers).count != signers.count { found.insert(.oneSigner) }
        return found
    }

    /// Whether it suspends objections at a moment: signed by two, begun, not over.
    public func suspends(at now: Date) -> Bool {
        isSignedByTwo && from <= now && now < until
    }

    /// How it is announced at the top of pages.
    public var announced: String {
        "National emergency: people’s objections to this record are suspended until \(Day(until).words), for \(scope). Legal instrument: \(instrument). Each look that stands on it is marked."
    }

    /// Whether two have signed. That they cannot be one person is weighed when the second signs (`NoticeSignature`), and not again: what decisions go by is
    /// announced.
    public var isSignedByTwo: Bool { Set(signers).count >= 2 }
}
