import CareRecord
import Foundation
import Objections

/// One message to somebody, as it is put into the outbox in the transaction of what it tells of. It names nobody: a template, a reference, and sealed where to.
public struct OutboxMessage: Sendable, Hashable {
    /// The same message has the same id, however often it is put in or sent: the idempotency key.
    public let id: String
    /// Which words: `Letter.Kind.code`, `glass-despite-objection`, `glass-broken`, `question-answered`, `answer-due`, `acting-asked`,
    /// `acting-set`, `correction-waits`, `correction-late`.
    public let template: String
    /// The desk that it is from; nil: the service.
    public let desk: String?
    /// By which the receiver speaks of it.
    public let reference: String
    /// Where to, sealed; nil: to the desk itself (`isForDesk`), or to the organisation that a correction waits for, or it was forgotten.
    public let recipient: [UInt8]?
    public let created: Date

    public init(id: String, template: String, desk: String?, reference: String, recipient: [UInt8]?, created: Date) {
        self.id = id
        self.template = template
        self.desk = desk
        self.reference = reference
        self.recipient = recipient
        self.created = created
    }

    /// Whether it is the desk's own. That there is no address does not say so: a person's may have been forgotten.
    public var isForDesk: Bool { template == "answer-due" || id.hasPrefix(OutboxStore.glassForDesk) }
}

/// Messages on their way: each is sent at least once, by the node that leads, and tried again until it is or its time is over.
public struct OutboxStore: Sendable {
    let database: any SQLDatabase
    public init(_ database: any SQLDatabase) { self.database = database }

    /// A try that failed is made again after a minute, then twice as long each time, for some three days.
    public static let attempts = 13

    /// In the transaction of what it tells of. A message that is there already stays as it is.
    static func insert(_ message: OutboxMessage, _ transaction: any SQLTransaction) throws {
        _ = try transaction.run([inserting(message)])
    }

    static func inserting(_ message: OutboxMessage) -> SQLStatement {
        SQLStatement(
            """
            INSERT INTO outbox (id, template, desk, reference, recipient, created_at, next_at, attempts) VALUES (?, ?, ?, ?, ?, ?, ?, 0)
            ON CONFLICT (id) DO NOTHING
            """,
            [
                .text(message.id), .text(message.template), .text(message.desk), .text(message.reference),
                ObjectionCaseStore.blob(message.recipient), .time(message.created), .time(message.created),
            ])
    }

    /// Whom a message is about, as an expression over `outbox`: by the case, the grant, the question, the power or the request that it tells of. Nil where that is gone.
    static let person = """
        COALESCE((SELECT c.nhs_number FROM objection_case c WHERE c.reference = outbox.reference),
          (SELECT b.nhs_number FROM break_glass b
            WHERE b.id IN (replace(replace(replace(outbox.id, '\(glassByEmail)', ''), '\(glassByPhone)', ''), 'told-glass-', ''),
              replace(replace(outbox.id, '\(glassForDesk)', ''), '-' || outbox.desk, ''))),
          (SELECT q.nhs_number FROM look_question q WHERE q.id = replace(outbox.id, '-question-answered', '')),
          (SELECT r.nhs_number FROM representative r WHERE r.id = \(actingID)),
          (SELECT r.nhs_number FROM correction_request r WHERE r.id = \(CorrectionStore.told)))
        """

    /// What is due, the oldest first.
    public func due(at now: Date, limit: Int = 50) async throws(StorageError) -> [(message: OutboxMessage, attempts: Int)] {
        try await database.read { transaction in
            try transaction.query(
                "SELECT id, template, desk, reference, recipient, created_at, attempts FROM outbox WHERE sent_at IS NULL AND failed_at IS NULL AND next_at <= ? ORDER BY next_at, id LIMIT ?",
                [.time(now), .integer(Int64(limit))]
            ).compactMap { row in
                guard let id = row.text(0), let template = row.text(1), let reference = row.text(3), let created = row.time(5) else {
                    return nil
                }
                return (
                    OutboxMessage(
                        id: id, template: template, desk: row.text(2), reference: reference, recipient: row.blob(4), created: created),
                    Int(row.integer(6) ?? 0)
                )
            }
        }
    }

    /// What is so of a message at the moment at which it would leave.
    public enum Leaving: Sendable, Hashable {
        /// It waits as it was read, and nobody has said that they want none.
        case stands
        /// Its address was forgotten, or it is over, since it was read: there is nothing to send, and nothing to put on record of it.
        case gone
        /// The person has said that they want nothing sent.
        case unwanted
        /// Whether they have goes by whose these other numbers are today (`AddressUse.asks`).
        case asks(NHSNumber, others: [NHSNumber])
    }

    /// Whether a message leaves that was read a while ago: others before it may have taken minutes, and its address may have been taken back meanwhile.
    /// - Parameter theirs: whose numbers are the person's today; nil: nobody was asked yet.
    public func leaving(_ message: OutboxMessage, theirs: NumbersToday? = nil) async throws(StorageError) -> Leaving {
        try await database.read { transaction in
            let rows = try transaction.query(
                "SELECT recipient FROM outbox WHERE id = ? AND sent_at IS NULL AND failed_at IS NULL", [.text(message.id)])
            guard let row = rows.first, row.blob(0) == message.recipient else { return .gone }
            guard message.recipient != nil, message.desk != nil else { return .stands }
            return switch try Self.addressUse(message.reference, theirs: theirs, transaction) {
            case .used: .stands
            case .unwanted: .unwanted
            case .asks(let person, let others): .asks(person, others: others)
            }
        }
    }

    /// It was taken: where to is forgotten.
    public func sent(_ id: String, at now: Date, as leader: Leadership) async throws(StorageError) {
        try await database.write(as: leader) { transaction in
            try transaction.execute(
                "UPDATE outbox SET sent_at = ?, recipient = NULL, fault = NULL, attempts = attempts + 1 WHERE id = ? AND sent_at IS NULL",
                [.time(now), .text(id)])
        }
    }

    /// It was not: it is tried again later, or given up where nothing could make it right. One that was given up meanwhile, with its address, stays so.
    /// - Parameter fault: a fixed word of ours.
    public func failed(_ id: String, _ fault: String, isFinal: Bool, attempts: Int, at now: Date, as leader: Leadership)
        async throws(StorageError)
    {
        let isOver = isFinal || attempts + 1 >= Self.attempts
        let next = now.addingTimeInterval(60 * Double(1 << min(attempts, 11)))
        try await database.write(as: leader) { transaction in
            try transaction.execute(
                "UPDATE outbox SET attempts = attempts + 1, fault = ?, next_at = ?, failed_at = ? WHERE id = ? AND sent_at IS NULL AND failed_at IS NULL",
                [.text(fault), .time(next), isOver ? .time(now) : .null, .text(id)])
            // Where to is forgotten here too.
            if isOver { try transaction.execute("UPDATE outbox SET recipient = NULL WHERE id = ? AND sent_at IS NULL", [.text(id)]) }
        }
    }
}
