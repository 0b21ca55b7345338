import Foundation
import Objections

extension ObjectionCaseRow {
    /// What the person is told after a step, where they said where to; nothing of it is clinical, and no number is in it.
    /// - Parameter kind: nil: it was received.
    public func told(after kind: ObjectionStep.Kind?, at now: Date) -> [OutboxMessage] {
        let letter: Letter.Kind? = kind.map { Letter.Kind(after: $0, of: it) } ?? .receipt
        guard let letter, let contact else { return [] }
        // "In force" leaves only when it is so on every node.
        let at = kind == .uphold || kind == .notDied ? now.addingTimeInterval(Self.longestWrite) : now
        return [
            OutboxMessage(
                id: "\(id)-\(letter.code)-\(Int(now.timeIntervalSince1970 * 1000))", template: letter.code, desk: desk,
                reference: reference,
                recipient: contact, created: at)
        ]
    }

    /// Seconds from a step's own time until it is written, and known on every node, whatever kept the database: one that takes longer has failed.
    public static let longestWrite: TimeInterval = 10

    /// Tells the desk that an answer is due.
    public func remindingDesk(at now: Date) -> [OutboxMessage] {
        [
            OutboxMessage(
                id: "\(id)-answer-due-\(Day(now).text)", template: "answer-due", desk: desk, reference: reference, recipient: nil,
                created: now)
        ]
    }

    /// A new case's name for people: eight letters and digits that are not taken for each other (no vowels: no words).
    public static func newReference() -> String {
        let letters = Array("BCDFGHJKMNPQRSTVWXYZ23456789")
        var random = SystemRandomNumberGenerator()
        let part = { String((0..<4).map { _ in letters[Int.random(in: 0..<letters.count, using: &random)] }) }
        return part() + "-" + part()
    }
}
