import CareRecord
import Foundation

/// Telling a person that somebody acts for them, or asks to.
extension OutboxStore {
    enum ActingStep: String, CaseIterable {
        /// One of a desk entered it: nobody acts by it yet.
        case asked
        /// A second one agreed.
        case set
    }

    /// Tells a person who asked to be told, by the way that they chose for it, under the number that it is about and no other. Whether it is an address that can
    /// be written to is seen when it leaves: what they wrote is sealed. The id says by which way, so that it is then held against what they wrote.
    static func tellingOfActing(_ step: ActingStep, _ representative: String, person: NHSNumber, at now: Date) -> SQLStatement {
        SQLStatement(
            """
            INSERT INTO outbox (id, template, desk, reference, recipient, created_at, next_at, attempts)
            SELECT CASE WHEN w.way LIKE 'email+%' THEN '\(prefix(.email, step))' ELSE '\(prefix(.phone, step))' END || ?, 'acting-\(step.rawValue)', NULL, ?, w.words, ?, ?, 0
            FROM contact_way w WHERE w.nhs_number = ? AND w.words IS NOT NULL
            AND w.way IN ('email+acting', 'phone+acting', 'email+acting+glass', 'phone+acting+glass')
            """,
            [.text(representative), .text(String(representative.suffix(12))), .time(now), .time(now), .text(person.digits)])
    }

    private static func prefix(_ way: ContactWayStore.Way, _ step: ActingStep) -> String { "told-acting-\(way.rawValue)-\(step.rawValue)-" }

    private static let prefixes: [(text: String, way: ContactWayStore.Way)] = [ContactWayStore.Way.email, .phone].flatMap { way in
        ActingStep.allCases.map { (prefix(way, $0), way) }
    }

    /// Of what a message tells, as an expression over `outbox`.
    static let actingID = prefixes.reduce("outbox.id") { "replace(\($0), '\($1.text)', '')" }

    /// Templates of messages that go only to who asked for them.
    public static let actingTemplates = ActingStep.allCases.map { "acting-\($0.rawValue)" }

    /// By which way somebody asked to be told of who acts; nil of any other message.
    public static func wayOfActing(_ message: OutboxMessage) -> ContactWayStore.Way? {
        prefixes.first { message.id.hasPrefix($0.text) }?.way
    }
}
