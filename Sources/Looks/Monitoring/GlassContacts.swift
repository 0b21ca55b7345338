import AuditTrail
import Federation
import Foundation
import Logging
import Storage

/// Asks, some days after broken glass, the organisation's own source whether care followed (docs/monitoring.md, "Broken glass"): on the node that leads the
/// monitor, on record before a source hears of the person, and keeping yes, no or *could not tell*.
public struct GlassContacts: Sendable {
    /// What is asked.
    public struct Question: Sendable, Hashable {
        public let person: String
        public let organisation: String
        public let broken: Date
        public let days: Int
        public let now: Date
    }

    /// What came of it, and a code of why it could not be told.
    public struct Reply: Sendable, Hashable {
        public let answer: ContactAnswer
        public let why: String?
        public init(_ answer: ContactAnswer, why: String? = nil) {
            self.answer = answer
            self.why = why
        }
    }

    /// In one round: sources are asked one after another, beside looks and never in their way.
    static let round = 5

    private let store: GlassContactStore
    private let days: Int
    private let ask: @Sendable (Question) async -> Reply
    private let logger: Logger

    /// - Parameters:
    ///   - days: from the breaking until the question (the rule's own number).
    ///   - ask: asks the organisation's own source, and nobody else.
    public init(_ database: any SQLDatabase, days: Int, logger: Logger, ask: @escaping @Sendable (Question) async -> Reply) {
        store = GlassContactStore(database)
        self.days = days
        self.ask = ask
        self.logger = logger
    }

    /// Asks what is due now.
    /// - Returns: how many were asked.
    @discardableResult
    public func round(as leader: Leadership, at now: @Sendable () -> Date) async throws(StorageError) -> Int {
        let due = try await store.due(days: days, at: now(), limit: Self.round)
        for it in due {
            try await store.asking(it, as: leader, at: now())
            let reply = await ask(
                Question(person: it.nhsNumber, organisation: it.organisation, broken: it.broken, days: days, now: now()))
            try await store.answered(it, reply.answer, why: reply.why, as: leader, at: now())
        }
        if !due.isEmpty { logger.info("sources were asked whether care followed broken glass", metadata: ["count": "\(due.count)"]) }
        return due.count
    }
}

extension GlassContacts.Reply {
    /// Kinds of evidence that are contact: that somebody was referred, or has an appointment to come, is none.
    public static let kinds: Set<EvidenceKind> = [.pastAppointment, .admission, .encounter, .careTeam]

    /// Of what the organisation's sources answered. Contact from the day before the breaking on counts, until as many days after it as are waited: of a contact
    /// of which only a day is known that day's first moment is taken, and a stay that was open then is care too. Anything that could not be told makes *no*
    /// into *could not tell* (law 4).
    public init(_ answer: EvidenceAnswer, broken: Date, days: Int) {
        let from = broken - 86_400
        let until = broken + Double(days) * 86_400
        let isContact = answer.found.contains { it in
            Self.kinds.contains(it.kind) && it.from <= until && (it.until ?? .distantFuture) >= from
        }
        if isContact {
            self.init(.yes)
        } else if let why = answer.couldNotTell.filter({ Self.kinds.contains($0.key) }).min(by: { $0.key < $1.key })?.value {
            self.init(.couldNotTell, why: Self.code(why))
        } else if !answer.mixUps.isEmpty {
            self.init(.couldNotTell, why: "other-person")
        } else {
            self.init(.no)
        }
    }

    private static func code(_ why: CouldNotTell) -> String {
        switch why {
        case .notConnected: "not-connected"
        case .notOffered: "not-offered"
        case .failed: "no-answer"
        case .birthDateNotKnown: "birth-date-not-known"
        case .cutShort: "cut-short"
        case .notSaid: "not-clear"
        }
    }
}
